//! What may never come out: secrets, control characters, links that are no links.

use crate::workspace::{Read, Workspace};
use runsheet::Purpose;
use runsheet::deliver::Format;
use runsheet::diagnostic::{Diagnostics, Severity};

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
