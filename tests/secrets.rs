//! What may never come out: secrets, control characters, links that are no links.

use crate::workspace::{Read, Workspace};
use runsheet::Purpose;
use runsheet::deliver::Format;
use runsheet::diagnostic::{Colour, Diagnostics, Severity, human, json, sarif};

const SECRET: &str = "hunter-2-secret";

const FACTS: &str = "facts:\n  password: { type: text, secret: true, label: \"contraseña\", ask: \"¿Cuál es?\" }\n  \
    pin: { type: text, secret: true, assume: hunter-2-secret }\n  code: { type: text, secret: true }\n  \
    token: { type: text, secret: true }\n  port: { type: int }\nlists:\n  accounts:\n    key: name\n    fields:\n      \
    name: { type: text }\n      key: { type: text, secret: true }\n      old: { type: ref, to: accounts }\n";

const TOPIC: &str = "# Entrar con {{ password }}\n\nUse {{ password }} o `{{ password }}`.\n\n## Entrar {#enter host=\"{{ password }}\"}\n\n\
    1. Escriba {{ password }}, {{ pin }}, {{ code }}. {#type}\n\n   ```\n   net use /user:x \"{{ password }}\" {{ pin }}\n   ```\n\n   \
    > [!EXPECTED]\n   > Nadie ve {{ password }}. Vea [esto](https://x.example/{{password}}).\n\n\
    1. Si no. {#other applies=\"password == other\"}\n1. Si. {#same applies=\"password != other and token != other\"}\n\
    1. Quizá. {#maybe applies=\"code == other\"}\n1. O no. {#pin applies=\"pin == other or port > 5\"}\n\
    1. Abra {{ account.name }} con {{ account.key }} y {{ account.old.key }}. {#open each=\"account in accounts\" applies=\"account.key != other\"}\n";

const SITE: &str = "site: site\ncustomer: Cliente\nfacts:\n  password: hunter-2-secret\n  \
    code: { among: [hunter-2-secret, other] }\n  token: { value: hunter-2-secret, status: assumed }\n  accounts:\n    \
    - { name: one, key: hunter-2-secret, old: two }\n    - { name: two, key: hunter-2-secret, old: one }\n";

fn small() -> Workspace {
    Workspace { files: Default::default() }
        .with(
            "guide/guide.yaml",
            "guide: small\nversion: 1.0.0\nlanguages: [es]\ntitle: \"Pequeña\"\nroles: { admin: Administrador }\n\
             phases: [{ id: plan, title: Planear, owner: admin, topics: [enter] }]\n",
        )
        .with("guide/facts.yaml", FACTS)
        .with("guide/es/enter.md", TOPIC)
        .with("sites/site/site.yaml", SITE)
}

#[test]
fn a_secret_is_in_no_file_and_no_reason() {
    let read = small().read();
    assert_eq!(read.errors(), Vec::<String>::new());
    let runbook = read.runbook("site", "es");
    // Digests are of the files, which hold the secret; of the runbook itself nothing may.
    assert!(!format!("{runbook:?}").contains(SECRET), "the runbook holds it");
    for format in Format::ALL.into_iter().filter(|format| format.is_built_in()) {
        for (name, bytes) in read.files(&runbook, format) {
            let text = String::from_utf8_lossy(&bytes).to_lowercase();
            for part in [SECRET, "hunter"] {
                assert!(!text.contains(part), "{name} holds the secret");
            }
        }
    }
    let markdown = read.files(&runbook, Format::Markdown);
    assert!(String::from_utf8_lossy(&markdown["runbook.md"]).contains("••••••"), "that there is one is said");
    let mut diagnostics = Diagnostics::default();
    runsheet::tailor(
        read.model(),
        &read.snapshot.sources,
        0,
        &["es".to_string()],
        Purpose::Final,
        &mut diagnostics,
    );
    assert!(!diagnostics.is_empty() && !format!("{diagnostics:?}").contains(SECRET));
}

/// A condition that compares a secret tells its value by what it says of itself.
#[test]
fn no_condition_tells_what_a_secret_is_compared_with() {
    let conditions = [
        "password == hunter-2-secret",
        "password != hunter-2-secret",
        "not (password == hunter-2-secret)",
        "code == hunter-2-secret",
        "nobody == hunter-2-secret or port > 5",
        "password in [hunter-2-secret, x] and nobody == y",
        "password not in [hunter-2-secret, x]",
        "password == hunter-2-secret or password != hunter-2-secret",
        "is_it and port == 3",
        "is_it_not",
        "some a in accounts satisfies a.key == hunter-2-secret and port > 1",
        "every a in accounts satisfies a.key != hunter-2-secret",
        "count(a in accounts where a.old.key == hunter-2-secret) > 7",
        "first.key != hunter-2-secret",
        "port > 1 and (nobody == hunter-2-secret or not locked)",
        "not locked",
    ];
    let steps: String = conditions
        .iter()
        .enumerate()
        .map(|(at, condition)| format!("1. Haga. {{#c{at} applies=\"{condition}\"}}\n"))
        .collect();
    let loops = "1. Abra {{ account.name }}. {#l1 each=\"account in accounts where account.key != hunter-2-secret\"}\n\
                 1. Abra {{ account.name }}. {#l2 each=\"account in accounts\" applies=\"account.old.key != hunter-2-secret\"}\n";
    let workspace = small()
        .edit(
            "guide/facts.yaml",
            "lists:\n",
            "  nobody: { type: text, secret: true }\n  locked: { type: bool, secret: true }\n  first: { type: ref, to: accounts }\n\
             define:\n  is_it: { when: password == hunter-2-secret }\n  is_it_not: { when: not is_it, label: otra }\n\
             stops:\n  s: { when: nobody == hunter-2-secret, why: No. }\n  t: { when: password == hunter-2-secret, why: No. }\nlists:\n",
        )
        .edit("sites/site/site.yaml", "facts:\n", "facts:\n  first: one\n  locked: true\n")
        .with("guide/es/enter.md", &format!("# T\n\n## P {{#p}}\n\n{steps}{loops}"));
    let read = workspace.read();
    assert_eq!(read.errors(), Vec::<String>::new());
    let runbook = read.runbook("site", "es");
    let shown = format!("{runbook:?}");
    assert!(
        !shown.contains("hunter"),
        "{}",
        &shown[shown.find("hunter").unwrap_or(0).saturating_sub(300)..][..600]
    );
    let locked = runbook.steps().into_iter().find(|step| step.key == "enter#p/c15").expect("the step");
    let would = locked.finding.would_apply_if.clone().unwrap_or_default();
    assert_eq!(would, "locked: ••••••");
    let residual = runbook.steps().into_iter().find(|step| step.key == "enter#p/c4").expect("the step");
    assert_eq!(residual.finding.residual.as_deref(), Some("nobody == \"••••••\" or port > 5"));
    for format in Format::ALL.into_iter().filter(|format| format.is_built_in()) {
        for (name, bytes) in read.files(&runbook, format) {
            assert!(!String::from_utf8_lossy(&bytes).contains("hunter"), "{name}");
        }
    }
}

/// Whatever is wrong with the value of a secret fact, or beside it, no form of the message shows it.
#[test]
fn no_message_shows_a_secret() {
    const NET: &str = "  net.size: { type: int, range: 1..9, secret: true }\n  \
        net.kind: { type: enum, values: [aa, bb], secret: true }\n  net.day: { type: date, secret: true }\n  \
        net.version: { type: version, secret: true }\n  net.on: { type: bool, secret: true }\n  \
        net.user: { type: sip_uri, secret: true }\n  net.to: { type: ref, to: accounts, secret: true }\n  \
        net.host: { type: fqdn, secret: true }\nlists:\n";
    let facts = |facts: &str| {
        small()
            .edit("guide/facts.yaml", "lists:\n", NET)
            .with("guide/es/enter.md", "# T\n\n1. Haga. {#a}\n")
            .with("sites/site/site.yaml", &format!("site: site\ncustomer: C\nfacts:\n{facts}"))
    };
    let mistakes = [
        "  net.host: hunter2\n",
        "  net: { host: hunter2 }\n",
        "  net.host: [hunter2.example]\n",
        "  net.host: { value: hunter2, by: Ana }\n",
        "  net.host: { value: hunter2.example, by: \"A\\u0007na\" }\n",
        "  net.host: { value: hunter2.example, range: \"> hunter2\" }\n",
        "  net.host: { among: [hunter2.example, hunter2] }\n",
        "  net.host: { valu: hunter2.example }\n",
        "  net.host: hunter2.example.\n",
        "  net.host: https://hunter2.example\n",
        "  net.host: \"hunter2.example \"\n",
        "  net.host: \"hun\\u0007ter2\"\n",
        "  net.host: hunter2.example\n  net.host: hunter2.test\n",
        "  net.host: hunter2.example\n  net: { host: hunter2.test }\n",
        "  net: { host: hunter2.example, sise: 3 }\n",
        "  net: { host: hunter2.example, size: 30 }\n",
        "  net.size: hunter2\n",
        "  net.size: 7777\n",
        "  net.size: 0077\n",
        "  net.size: { range: \"> 7777\" }\n",
        "  net.size: { range: \"> 7, 7777\" }\n",
        "  net.kind: hunter2\n",
        "  net.day: hunter2\n",
        "  net.version: { range: \">= hunter2\" }\n",
        "  net.on: hunter2\n",
        "  net.user: hunter2@x.example\n",
        "  net.to: hunter2\n  accounts: []\n",
        "  net.user: [hunter2@x.example]\n",
        "  accounts: [{ name: one, key: hunter2, odl: one }]\n",
        "  accounts: [{ key: hunter2 }]\n",
        "  accounts: { known: [{ name: one, key: [hunter2] }], complete: false }\n",
        "  accounts: [{ name: one, key: hunter2 }, { name: one, key: hunter2 }]\n",
        "  net.host: hunter2.example: x\n",
        "  net.host: \"hunter2\n  port: 1\n",
        "  net: { host: hunter2.example\n",
        "  net.host: >\n    hunter2\n  port: [\n",
        "  net.host: &secret hunter2\n  port: *secret\n",
        "  port: &secret hunter2x\n  net.host: *secret\n",
        "  net.host: hunter2.example # hunter2.example\n  net.hots: hunter2.example\n",
    ];
    for mistake in mistakes {
        let read = facts(mistake).read();
        let (all, sources) = (read.diagnostics.clone().sorted(), &read.snapshot.sources);
        assert!(!all.is_empty(), "{mistake} is no mistake");
        let mut shown: String = all.iter().map(|one| human(one, sources, Colour::Plain)).collect();
        shown.push_str(&json(&all, sources));
        shown.push_str(&sarif(&all, sources));
        for secret in ["hunter", "hun", "7777", "0077", "`77`"] {
            assert!(!shown.contains(secret), "{mistake} is told with `{secret}`:\n{shown}");
        }
        assert!(shown.contains("site.yaml") && !shown.contains("help: ••••••"), "{shown}");
    }
}

#[test]
fn what_is_assumed_of_a_secret_is_shown_no_more_than_what_is_given() {
    let read = small()
        .edit(
            "guide/facts.yaml",
            "type: text, secret: true, assume: hunter-2-secret",
            "type: fqdn, secret: true, assume: hunter-2-secret",
        )
        .read();
    let errors = read.errors();
    let wrong = errors.iter().find(|error| error.contains("RS401")).expect("an error");
    assert!(errors.iter().all(|error| !error.contains("hunter")), "{errors:?}");
    insta::assert_snapshot!(wrong, @"
    error[RS401]: `••••••` is no fqdn
     --> guide/facts.yaml:3:44
      |
    3 |   pin: { type: fqdn, secret: true, assume: *************** }
      |                                            ^^^^^^^^^^^^^^^ the type is `fqdn`
      |
      = help: `••••••` has no domain; write a host name with its domain, such as `pool01.contoso.example`
    ");
}

/// The errors of a workspace, those found in reading and those found in tailoring.
fn errors(workspace: &Workspace) -> Vec<String> {
    let read: Read = workspace.read();
    let mut diagnostics = read.diagnostics.clone();
    if !read.model().sites.is_empty() {
        let languages = ["es".to_string()];
        runsheet::tailor(
            read.model(),
            &read.snapshot.sources,
            0,
            &languages,
            Purpose::Draft,
            &mut diagnostics,
        );
    }
    let errors = diagnostics.sorted().into_iter().filter(|found| found.severity == Severity::Error);
    errors.map(|error| format!("{}: {}", error.code.name(), error.message)).collect()
}

#[test]
fn a_secret_names_no_object_and_no_step() {
    let key = small().edit("guide/facts.yaml", "name: { type: text }", "name: { type: text, secret: true }");
    assert_eq!(errors(&key), ["RS104: the key field `name` is secret"]);
    let list = small().edit(
        "guide/facts.yaml",
        "code: { type: text, secret: true }",
        "code: { type: list, of: text, secret: true }",
    );
    assert!(
        errors(&list).contains(&"RS104: `code` is a list and cannot be secret".to_string()),
        "{:?}",
        errors(&list)
    );
}

#[test]
fn control_characters_are_refused_wherever_a_site_says_something() {
    let places = [
        ("customer: Cliente", "customer: \"Cli@ente\""),
        ("password: hunter-2-secret", "password: \"a@b\""),
        ("name: one", "name: \"o@e\""),
        ("among: [hunter-2-secret,", "among: [\"a@b\","),
    ];
    for (from, to) in places {
        for control in [
            "\\u0000", "\\u0007", "\\e", "\\n", "\\r", "\\t", "\\u0085", "\\u200e", "\\u2028", "\\u202e",
            "\\u2066",
        ] {
            let found = errors(&small().edit("sites/site/site.yaml", from, &to.replace('@', control)));
            assert!(found.iter().any(|error| error.starts_with("RS405")), "{to} with {control}: {found:?}");
        }
    }
}

#[test]
fn a_link_has_one_of_few_schemes() {
    let guide = |address: &str| small().edit("guide/es/enter.md", "https://x.example/{{password}}", address);
    let wrong = [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "//host.example/x",
        "ftp://x.example",
        "<java script:x>",
        "&#106;avascript:x",
        "javascript&colon;x",
        "\\\\host\\share",
    ];
    for address in wrong {
        assert!(!errors(&guide(address)).is_empty(), "{address} is no address");
    }
    for address in [
        "https://x.example/a?b=c#d",
        "HTTP://x.example",
        "mailto:a@b.example",
        "tel:+34600000000",
        "sip:a@b.example",
    ] {
        assert_eq!(errors(&guide(address)), Vec::<String>::new(), "{address}");
    }
}

/// The address comes from the site.
#[test]
fn a_value_is_no_scheme() {
    for address in
        ["javascript:alert(1)", "data:text/html,x", "x", " https://x", "java\u{a0}script:x", "ftp://x"]
    {
        let workspace = small()
            .edit("guide/facts.yaml", "port: { type: int }", "port: { type: int }\n  address: { type: text }")
            .edit("guide/es/enter.md", "https://x.example/{{password}}", "{{address}}")
            .edit("sites/site/site.yaml", "facts:\n", &format!("facts:\n  address: \"{address}\"\n"));
        let found = errors(&workspace);
        assert!(
            found.iter().any(|error| error.starts_with("RS309") || error.starts_with("RS401")),
            "{address}: {found:?}"
        );
    }
}
