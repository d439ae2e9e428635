//! Every mistake in one run, each with its place and a help that can be followed.

use crate::workspace::Workspace;

const GUIDE: &str = "guide: small\nversion: 1.0.0\nlanguages: [es, en]\ntitle: { es: \"Pequeña\", en: \"Small\" }\n\
    roles:\n  uc-admin: { es: \"Administrador\", en: \"Administrator\" }\n\
    phases:\n  - id: plan\n    title: { es: \"Planear\", en: \"Plan\" }\n    owner: uc-admin\n    topics: [move]\n";
const FACTS: &str = "facts:\n  edge.load_balancing: { type: enum, values: [none, dns, hardware] }\n  \
    federation.enabled: { type: bool }\n  sip.port: { type: int, range: 1..65535 }\n";
const TOPIC_ES: &str = "# Mover\n\n## Mover usuarios {#users}\n\n1. Abra la consola. {#open minutes=1}\n\
    1. Mueva. {#run applies=\"federation.enabled\"}\n\nVea [usuarios](#users).\n";
const TOPIC_EN: &str = "# Move\n\n## Move users {#users}\n\n1. Open the console. {#open}\n1. Move. {#run}\n\n\
    See [users](#users).\n";
const SITE: &str = "site: small-site\ncustomer: Cliente\nlanguages: [es, en]\nfacts:\n  federation.enabled: true\n  \
    edge.load_balancing: dns\n  sip.port: 5061\n";

fn small() -> Workspace {
    Workspace { files: Default::default() }
        .with("guide/guide.yaml", GUIDE)
        .with("guide/facts.yaml", FACTS)
        .with("guide/es/move.md", TOPIC_ES)
        .with("guide/en/move.md", TOPIC_EN)
        .with("sites/small-site/site.yaml", SITE)
}

#[test]
fn a_workspace_without_mistakes_has_none() {
    assert_eq!(small().read().errors(), Vec::<String>::new());
}

#[test]
fn seven_mistakes_are_reported_in_one_run() {
    let read = small()
        .edit("guide/es/move.md", "federation.enabled", "federation.enabeld")
        .edit("guide/es/move.md", "minutes=1", "minuts=1")
        .edit("guide/es/move.md", "(#users)", "(#user)")
        .edit("guide/guide.yaml", "owner: uc-admin", "owner: uc-admn")
        .edit("guide/guide.yaml", "topics: [move]", "topics: [move, other]")
        .with("guide/es/other.md", "# Otro\n\nTexto.\n")
        .edit("sites/small-site/site.yaml", "load_balancing: dns", "load_balancing: dsn")
        .edit("sites/small-site/site.yaml", "sip.port: 5061", "sip.port: many")
        .read();
    let errors = read.errors();
    let expected = [
        ("federation.enabeld", "guide/es/move.md:6", "did you mean `federation.enabled`?"),
        ("dsn", "sites/small-site/site.yaml:6", "did you mean `dns`?"),
        ("minuts", "guide/es/move.md:5", "did you mean `minutes`?"),
        ("uc-admn", "guide/guide.yaml:10", "did you mean `uc-admin`?"),
        ("#user", "guide/es/move.md:8", "did you mean `#users`?"),
        ("many", "sites/small-site/site.yaml:7", "help"),
        ("other", "guide/guide.yaml:11", "write `en/other.md`"),
    ];
    for (what, place, help) in expected {
        assert!(
            errors.iter().any(|error| error.contains(what) && error.contains(place) && error.contains(help)),
            "no message with {what:?}, {place:?} and {help:?} among:\n{}",
            errors.join("\n")
        );
    }
    assert_eq!(errors.len(), expected.len(), "{}", errors.join("\n"));
}
