//! What tailoring makes of loops, sets, pointers, blanks and text that does not apply.

use crate::workspace::Workspace;
use runsheet::deliver::Format;
use runsheet::runbook::{Part, Runbook, Step, Topic, Verdict, plain_blocks};

const FACTS: &str = "\
facts:
  federation.enabled: { type: bool, label: federación }
  target.mode: { type: enum, values: [collocated, standalone], stage: decision }
  pilot.accepted: { type: bool, stage: runtime }
  exchange.used: { type: bool }
  exchange.version: { type: version, when: exchange.used }
  sip.port: { type: int, range: 1..65535, assume: 5061 }
  admin.password: { type: text, secret: true }
lists:
  pools:
    key: fqdn
    label: grupos
    fields:
      fqdn: { type: fqdn }
      federation: { type: bool }
      servers: { type: list, of: fqdn }
  directories:
    key: id
    label: directorios
    fields:
      id: { type: int }
      target: { type: ref, to: pools }
";

fn workspace(topic: &str, facts: &str) -> Workspace {
    Workspace { files: Default::default() }
        .with(
            "guide/guide.yaml",
            "guide: small\nversion: 1.0.0\nlanguages: [es]\ntitle: Guía\nroles: { admin: Administrador }\n\
             glossary: { pool: { term: grupo, means: Servidores con un nombre. } }\n\
             phases:\n  - { id: plan, title: Planear, owner: admin, topics: [work] }\n  \
             - { id: later, title: Después, topics: [rest] }\n",
        )
        .with("guide/facts.yaml", FACTS)
        .with("guide/es/work.md", topic)
        .with("guide/es/rest.md", "# Resto\n\nNada.\n")
        .with(
            "sites/one/site.yaml",
            &format!("site: one\ncustomer: Cliente\nlanguages: [es]\nfacts:\n{facts}"),
        )
}

fn runbook(topic: &str, facts: &str) -> Runbook {
    let read = workspace(topic, facts).read();
    assert_eq!(read.errors(), Vec::<String>::new());
    read.runbook("one", "es")
}

fn verdicts(runbook: &Runbook) -> Vec<(String, &'static str)> {
    runbook.steps().iter().map(|step| (step.key.clone(), step.finding.verdict.name())).collect()
}

fn pairs(list: &[(&str, &'static str)]) -> Vec<(String, &'static str)> {
    list.iter().map(|(key, verdict)| (key.to_string(), *verdict)).collect()
}

fn step<'a>(runbook: &'a Runbook, key: &str) -> &'a Step {
    runbook.steps().into_iter().find(|step| step.key == key).unwrap_or_else(|| panic!("no step {key}"))
}

const TWO_POOLS: &str = "  pools:\n    - { fqdn: a.example.com, federation: true, servers: [s1.example.com, s2.example.com] }\n    \
    - { fqdn: b.example.com, federation: false, servers: [] }\n";

#[test]
fn loops_nest_and_every_object_has_a_step_of_its_own() {
    let topic = "# T\n\n## P {#p each=\"pool in pools\"}\n\n1. Abra {{ pool.fqdn }}. {#open}\n\
                 1. Pare {{ server }}. {#stop each=\"server in pool.servers\"}\n";
    assert_eq!(
        verdicts(&runbook(topic, TWO_POOLS)),
        pairs(&[
            ("work#p/open[pool=a.example.com]", "applies"),
            ("work#p/stop[pool=a.example.com][server=s1.example.com]", "applies"),
            ("work#p/stop[pool=a.example.com][server=s2.example.com]", "applies"),
            ("work#p/open[pool=b.example.com]", "applies"),
            ("work#p/stop[pool=b.example.com][server=-]", "not_applicable"),
        ])
    );
    assert_eq!(
        verdicts(&runbook(topic, "  sip.port: 5061\n")),
        pairs(&[("work#p/open[pool=?]", "undecided"), ("work#p/stop[pool=?][server=?]", "undecided")])
    );
    assert_eq!(
        verdicts(&runbook(topic, "  pools: []\n")),
        pairs(&[
            ("work#p/open[pool=-]", "not_applicable"),
            ("work#p/stop[pool=-][server=-]", "not_applicable")
        ])
    );
}

#[test]
fn an_incomplete_list_has_its_objects_and_one_more() {
    let topic = "# T\n\n1. Mueva {{ pool.fqdn }}. {#move each=\"pool in pools\"}\n";
    let facts = "  pools: { known: [{ fqdn: a.example.com }], complete: false }\n";
    assert_eq!(
        verdicts(&runbook(topic, facts)),
        pairs(&[("work#p1/move[pool=a.example.com]", "applies"), ("work#p1/move[pool=?]", "undecided")])
    );
}

#[test]
fn where_narrows_and_what_it_excludes_keeps_its_step() {
    let topic = "# T\n\n1. Marque {{ pool.fqdn }}. {#tick each=\"pool in pools where pool.federation\"}\n";
    let runbook = runbook(topic, TWO_POOLS);
    assert_eq!(
        verdicts(&runbook),
        pairs(&[
            ("work#p1/tick[pool=a.example.com]", "applies"),
            ("work#p1/tick[pool=b.example.com]", "not_applicable")
        ])
    );
    let reason =
        serde_json::to_value(&step(&runbook, "work#p1/tick[pool=b.example.com]").finding.reason).unwrap();
    assert!(
        reason.as_array().unwrap().iter().any(|part| part["fact"] == "pools[b.example.com].federation"),
        "{reason}"
    );
}

#[test]
fn keys_are_encoded_and_numbers_come_from_the_whole_guide() {
    let topic = "# T\n\n## A {#a applies=\"federation.enabled\"}\n\n1. Uno. {#one}\n1. Dos. {#two}\n\n## B\n\n\
                 1. Tres.\n1. Grupo. {#group}\n   1. Cuatro.\n   1. Cinco. {#five}\n\n\
                 ## Vuelta {#back kind=rollback}\n\n1. Deshaga. {#undo}\n";
    let runbook = runbook(topic, "  federation.enabled: false\n");
    let numbers: Vec<(String, String)> =
        runbook.steps().iter().map(|step| (step.key.clone(), step.number.clone())).collect();
    let expected = [
        ("work#a/one", "1.1.1"),
        ("work#a/two", "1.1.2"),
        ("work#p2/1", "1.1.3"),
        ("work#p2/group/1", "1.1.4.1"),
        ("work#p2/group/five", "1.1.4.2"),
    ];
    let expected: Vec<_> = expected.map(|(key, number)| (key.to_string(), number.to_string())).to_vec();
    assert_eq!(numbers, expected);
    let rollback = runbook.rollback_steps();
    assert_eq!((rollback[0].key.as_str(), rollback[0].number.as_str()), ("work#back/undo", "R1.1.1"));
    assert_eq!((runbook.summary.total, runbook.summary.rollback), (5, 1));
}

#[test]
fn a_value_nobody_gave_is_a_blank_that_is_asked_for() {
    let topic = "# T\n\n1. Mueva. {#run each=\"directory in directories\"}\n\n   ```powershell\n   \
                 Move-X -Target {{ directory.target.fqdn }}\n   ```\n";
    let facts =
        format!("{TWO_POOLS}  directories:\n    - {{ id: 3, target: a.example.com }}\n    - {{ id: 9 }}\n");
    let runbook = runbook(topic, &facts);
    let known = step(&runbook, "work#p1/run[directory=3]");
    assert_eq!(known.commands(), ["Move-X -Target a.example.com"]);
    let open = step(&runbook, "work#p1/run[directory=9]");
    assert_eq!(open.finding.verdict, Verdict::Applies);
    assert_eq!(open.commands(), ["Move-X -Target ‹directory.target›"]);
    assert_eq!(open.open, ["directories[9].target"]);
    let missing: Vec<_> = runbook
        .missing
        .iter()
        .map(|missing| (missing.fact.as_str(), missing.decides, missing.prints))
        .collect();
    assert_eq!(missing, [("directories[9].target", 0, 1)]);
}

#[test]
fn assumed_decisions_and_runtime_facts_each_have_their_mark() {
    let topic = "# T\n\n1. Puerto. {#port applies=\"sip.port == 5061\"}\n\
                 1. Modo. {#mode applies=\"target.mode == standalone\"}\n\
                 1. Piloto. {#pilot applies=\"pilot.accepted\"}\n";
    let runbook = runbook(topic, "  federation.enabled: true\n");
    assert_eq!(
        verdicts(&runbook),
        pairs(&[("work#p1/port", "applies"), ("work#p1/mode", "undecided"), ("work#p1/pilot", "on_site")])
    );
    assert!(step(&runbook, "work#p1/port").finding.assumed);
    assert_eq!(runbook.missing.len(), 1);
    assert_eq!(
        (runbook.missing[0].fact.as_str(), runbook.missing[0].stage.as_str()),
        ("target.mode", "decision")
    );
}

#[test]
fn a_link_to_what_does_not_apply_becomes_text_that_says_so() {
    let topic = "# T\n\n## A {#a applies=\"federation.enabled\"}\n\n1. Uno. {#one}\n\n## B {#b}\n\n\
                 1. Vea [el paso](#a/one) y [grupo](glossary#pool). {#two}\n";
    let read = workspace(topic, "  federation.enabled: false\n").read();
    let runbook = read.runbook("one", "es");
    let json = serde_json::to_string(&step(&runbook, "work#b/two").action).unwrap();
    assert!(json.contains("\"t\":\"gone\""), "{json}");
    assert!(json.contains("federación: no (site.yaml:5:23)"), "{json}");
    for (path, bytes) in read.files(&runbook, Format::Html) {
        let page = String::from_utf8_lossy(&bytes).into_owned();
        if path != "phase-plan.html" {
            continue;
        }
        let cell = page.split("data-key=\"work#b/two\"").nth(1).expect("the step");
        let cell = cell.split("</li>").next().expect("its end");
        assert!(!cell.contains("href=\"#work:a/one\""), "{cell}");
    }
}

#[test]
fn prose_that_does_not_apply_is_left_out_and_counted() {
    let topic = "# T\n\nSiempre.\n\n> [!NOTE] {#n applies=\"federation.enabled\"}\n> Secreto a voces.\n\n\
                 ## Con federación {#f applies=\"federation.enabled\"}\n\nTexto de federación.\n";
    let read = workspace(topic, "  federation.enabled: false\n").read();
    let runbook = read.runbook("one", "es");
    assert_eq!(runbook.phases[1].left_out, 2);
    for format in [Format::Html, Format::Markdown, Format::Json] {
        for (path, bytes) in read.files(&runbook, format) {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            assert!(!text.contains("Secreto a voces"), "{path} leaks a callout");
            assert!(!text.contains("Texto de federación"), "{path} leaks prose");
        }
    }
    let asked = workspace(topic, "  sip.port: 5061\n").read().runbook("one", "es");
    let Part::Prose(prose) = &asked.phases[1].topics[0].parts[0] else { panic!("prose first") };
    assert!(plain_blocks(&prose.blocks).contains("Secreto a voces"), "undecided text is shown");
}

#[test]
fn a_procedure_worked_in_another_phase_is_printed_there_and_counted_at_home() {
    let topic = "# T\n\n## A {#a worked-in=later}\n\n1. Uno. {#one}\n";
    let runbook = runbook(topic, "  sip.port: 5061\n");
    assert_eq!(runbook.phases[2].worked_here.len(), 1);
    assert_eq!((runbook.phases[1].summary.total, runbook.phases[2].summary.total), (1, 0));
    let step = step(&runbook, "work#a/one");
    assert_eq!((step.phase.as_str(), step.number.as_str()), ("plan", "1.1.1"));
    assert_eq!(step.worked_in.as_ref().map(|phase| phase.id.as_str()), Some("later"));
}

#[test]
fn the_operator_picks_a_choice_and_facts_pick_an_alternative() {
    let topic = "# T\n\n## Mover {#move .choice}\n\n### Con consola {#console}\n\n1. Uno. {#one}\n\n\
                 ### Con shell {#shell applies=\"federation.enabled\"}\n\n1. Dos. {#two}\n";
    assert_eq!(
        verdicts(&runbook(topic, "  federation.enabled: false\n")),
        pairs(&[("work#console/one", "on_site"), ("work#shell/two", "not_applicable")])
    );
}

#[test]
fn between_loops_over_one_list_a_reference_means_the_same_object() {
    let topic = "# T\n\n## A {#a}\n\n1. Pare. {#stop each=\"pool in pools\" rollback=#start}\n\n\
                 ## Vuelta {#start kind=rollback each=\"pool in pools\"}\n\n1. Inicie. {#go}\n";
    let runbook = runbook(topic, TWO_POOLS);
    let rollback = |key| step(&runbook, key).rollback.as_ref().map(|node| node.key.clone());
    assert_eq!(
        rollback("work#a/stop[pool=b.example.com]"),
        Some("work#start[pool=b.example.com]".to_string())
    );
    let card = runbook.rollbacks.iter().find(|card| card.key == "work#start[pool=b.example.com]").unwrap();
    assert_eq!(card.undoes.len(), 1);
    assert_eq!(card.undoes[0].key, "work#a/stop[pool=b.example.com]");
}

#[test]
fn a_value_outside_its_when_is_an_error_only_in_a_step_that_applies() {
    let topic = "# T\n\n1. Exchange {{ exchange.version }}. {#v}\n";
    let read = workspace(topic, "  exchange.used: false\n").read();
    let mut diagnostics = runsheet::diagnostic::Diagnostics::default();
    let languages = ["es".to_string()];
    runsheet::tailor(
        read.model(),
        &read.snapshot.sources,
        0,
        &languages,
        runsheet::Purpose::Draft,
        &mut diagnostics,
    );
    assert!(diagnostics.has_errors(), "printing what means nothing is an error");
    let unknown = runbook(topic, "  sip.port: 5061\n");
    assert_eq!(step(&unknown, "work#p1/v").open, ["exchange.version"]);
}

#[test]
fn a_secret_is_printed_nowhere() {
    let topic = "# T\n\n1. Use {{ admin.password }}. {#use applies=\"admin.password == hunter2\"}\n\n   \
                 ```console\n   net use {{ admin.password }}\n   ```\n";
    let read = workspace(topic, "  admin.password: hunter2\n").read();
    let runbook = read.runbook("one", "es");
    for format in [Format::Html, Format::Markdown, Format::Json] {
        for (path, bytes) in read.files(&runbook, format) {
            assert!(!String::from_utf8_lossy(&bytes).contains("hunter2"), "{path} tells the secret");
        }
    }
}

#[test]
fn a_phase_says_where_its_topics_are_worked() {
    let read = workspace("# T\n\n1. Uno. {#one}\n", "  pools: [{ fqdn: a.example.com }]\n")
        .edit("guide/guide.yaml", "owner: admin,", "owner: admin, host: \"en {{ count(pools) }}\",")
        .read();
    assert_eq!(read.errors(), Vec::<String>::new());
    let runbook = read.runbook("one", "es");
    let host = step(&runbook, "work#p1/one").host.as_deref().map(runsheet::runbook::plain_inlines);
    assert_eq!(host.as_deref(), Some("en 1"));
}

#[test]
fn work_of_another_phase_stands_where_its_order_puts_it_and_keeps_the_order_of_its_objects() {
    let topic =
        "# T\n\n## A {#a worked-in=later after=rest#first each=\"pool in pools\"}\n\n1. Uno. {#one}\n";
    let read = workspace(topic, TWO_POOLS)
        .with(
            "guide/es/rest.md",
            "# Resto\n\n## Primero {#first}\n\n1. X. {#x}\n\n## Segundo {#second}\n\n1. Y. {#y}\n",
        )
        .read();
    let runbook = read.runbook("one", "es");
    let printed: Vec<&str> =
        runbook.phases[2].topics[0].procedures().map(|procedure| procedure.key.as_str()).collect();
    assert_eq!(
        printed,
        ["rest#first", "work#a[pool=a.example.com]", "work#a[pool=b.example.com]", "rest#second"]
    );
    assert_eq!(runbook.summary.total, 4);
}

/// The keys of what a topic says is worked elsewhere.
fn pointers(topic: &Topic) -> Vec<&str> {
    let pointers = topic.parts.iter().filter_map(|part| match part {
        Part::WorkedInPointer { target, .. } => Some(target.key.as_str()),
        _ => None,
    });
    pointers.collect()
}

#[test]
fn work_of_its_own_phase_alternates_object_by_object() {
    let topic = "# T\n\n## Contar {#rest worked-in=later after=rest}\n\n1. Cuente. {#it}\n";
    let batches = "# Resto\n\n\
                   ## Preparar {#prepare each=\"pool in pools\" worked-in=later}\n\n1. Prepare. {#it}\n\n\
                   ## Mover {#move each=\"pool in pools\" after=#prepare}\n\n1. Mueva. {#it}\n\n\
                   ## Comprobar {#verify each=\"pool in pools\" after=#move worked-in=later}\n\n1. Compruebe. {#it}\n";
    let read = workspace(topic, TWO_POOLS).with("guide/es/rest.md", batches).read();
    assert_eq!(read.errors(), Vec::<String>::new());
    let runbook = read.runbook("one", "es");
    let topic = &runbook.phases[2].topics[0];
    let printed: Vec<&str> = topic.procedures().map(|procedure| procedure.key.as_str()).collect();
    assert_eq!(
        printed,
        [
            "rest#prepare[pool=a.example.com]",
            "rest#move[pool=a.example.com]",
            "rest#verify[pool=a.example.com]",
            "rest#prepare[pool=b.example.com]",
            "rest#move[pool=b.example.com]",
            "rest#verify[pool=b.example.com]",
            "work#rest",
        ]
    );
    assert_eq!(pointers(topic), Vec::<&str>::new(), "what is printed in its own topic needs no pointer");
}

#[test]
fn work_that_closes_its_own_phase_stands_at_its_end() {
    let topic = "# T\n\n## Cerrar {#close worked-in=plan}\n\n1. Cierre. {#it}\n\n## Abrir {#open}\n\n1. Abra. {#it}\n";
    let runbook = runbook(topic, "");
    let phase = &runbook.phases[1];
    let closing: Vec<&str> = phase.worked_here.iter().map(|procedure| procedure.key.as_str()).collect();
    assert_eq!((closing, pointers(&phase.topics[0])), (vec!["work#close"], vec!["work#close"]));
}

#[test]
fn what_applies_is_not_printed_under_a_topic_that_does_not() {
    let topic = "# T\n\n## A {#a worked-in=later after=rest}\n\n1. Uno. {#one}\n";
    let read = workspace(topic, "  federation.enabled: false\n")
        .with(
            "guide/es/rest.md",
            "---\napplies: federation.enabled\n---\n\n# Resto\n\n## Primero {#first}\n\n1. X. {#x}\n",
        )
        .read();
    assert_eq!(read.errors(), Vec::<String>::new());
    let runbook = read.runbook("one", "es");
    let here: Vec<&str> =
        runbook.phases[2].worked_here.iter().map(|procedure| procedure.key.as_str()).collect();
    assert_eq!(here, ["work#a"]);
}

#[test]
fn limits_of_a_record_are_values_and_one_nobody_knows_is_none() {
    let topic =
        "# T\n\n1. Cuente. {#count}\n\n   > [!RECORD] {#n min=1 max=\"{{ count(pools) }}\"}\n   > Grupos.\n";
    let limits = |facts: &str| {
        let runbook = runbook(topic, facts);
        let step = step(&runbook, "work#p1/count");
        assert_eq!(step.open, Vec::<String>::new());
        (step.records[0].minimum.clone(), step.records[0].maximum.clone())
    };
    assert_eq!(limits(TWO_POOLS), (Some("1".to_string()), Some("2".to_string())));
    assert_eq!(limits(""), (Some("1".to_string()), None));
}

#[test]
fn a_card_undoes_what_names_it_as_its_way_back_in_order() {
    let steps: String = (1..=10).map(|at| format!("1. Paso {at}. {{#s{at}}}\n")).collect();
    let steps = steps
        .replace("{#s10}", "{#s10 rollback=#back}")
        .replace("{#s9}", "{#s9 rollback=#back}")
        .replace("{#s8}", "{#s8 kind=check on-fail=#back}")
        .replace("{#s7}", "{#s7 rollback=#back applies=federation.enabled}");
    let topic =
        format!("# T\n\n## A {{#a}}\n\n{steps}\n## V {{#back kind=rollback}}\n\n1. Vuelva. {{#go}}\n");
    let runbook = runbook(&topic, "  federation.enabled: false\n");
    let undone: Vec<&str> = runbook.rollbacks[0].undoes.iter().map(|node| node.key.as_str()).collect();
    assert_eq!(undone, ["work#a/s9", "work#a/s10"]);
}

#[test]
fn dates_of_the_document_are_words_in_text_and_raw_in_code() {
    let topic = "# T\n\n1. Empiece el {{ window.start }}: `{{ window.start }}`. {#go}\n";
    let read = workspace(topic, "")
        .with(
            "sites/one/site.yaml",
            "site: one\ncustomer: Cliente\nlanguages: [es]\nwindow: { start: 2026-12-05T22:00, end: 2026-12-06T06:00 }\n",
        )
        .read();
    assert_eq!(read.errors(), Vec::<String>::new());
    let runbook = read.runbook("one", "es");
    assert_eq!(
        step(&runbook, "work#p1/go").text(),
        "Empiece el 5 de diciembre de 2026, 22:00: 2026-12-05 22:00."
    );
}

#[test]
fn attributes_below_a_steps_action_are_the_steps() {
    let topic = "# T\n\n## P {#p}\n\n1. Uno.\n\n   {#one minutes=5 applies=\"federation.enabled\"}\n\n   Más texto.\n";
    let runbook = runbook(topic, "  federation.enabled: false\n");
    let step = step(&runbook, "work#p/one");
    assert_eq!((step.finding.verdict, step.minutes), (Verdict::NotApplicable, Some(5)));
}

#[test]
fn a_list_under_the_title_decides_nothing_for_the_headings_after_it() {
    let topic = "# T\n\n{#first applies=\"federation.enabled\"}\n\n1. Uno. {#one}\n\n## Otro {#other}\n\n1. Dos. {#two}\n";
    assert_eq!(
        verdicts(&runbook(topic, "  federation.enabled: false\n")),
        pairs(&[("work#first/one", "not_applicable"), ("work#other/two", "applies")])
    );
}

#[test]
fn a_link_to_an_address_nobody_gave_shows_the_blank() {
    let topic = "# T\n\n1. Abra [la consola](https://{{ pool.fqdn }}/). {#go each=\"pool in pools\"}\n";
    let runbook = runbook(topic, "  sip.port: 5061\n");
    assert_eq!(step(&runbook, "work#p1/go[pool=?]").text(), "Abra la consola (‹pool.fqdn›).");
}

/// What `--final` refuses, as messages.
fn refused(facts: &str, topic: &str, site: &str) -> Vec<String> {
    let facts_file = format!("{FACTS}{facts}");
    let read = workspace(topic, site).with("guide/facts.yaml", &facts_file).read();
    assert_eq!(read.errors(), Vec::<String>::new());
    read.refused("one")
}

#[test]
fn final_sees_what_texts_outside_the_steps_print_and_wait_for() {
    for (what, topic) in [
        ("prose", "# T\n\nDe {{ exchange.used }}.\n\n1. Haga. {#do}\n"),
        ("a title", "# T {{ exchange.used }}\n\n1. Haga. {#do}\n"),
        ("a heading", "# T\n\n## De {{ exchange.used }}\n\nTexto.\n\n## P\n\n1. Haga. {#do}\n"),
        ("a procedure's title", "# T\n\n## De {{ exchange.used }} {#p}\n\n1. Haga. {#do}\n"),
        ("a callout", "# T\n\n> [!NOTE]\n> De {{ exchange.used }}.\n\n1. Haga. {#do}\n"),
        ("text after the steps", "# T\n\n## P\n\n1. Haga. {#do}\n\nDe {{ exchange.used }}.\n"),
        ("a group", "# T\n\n1. Grupo {{ exchange.used }}. {#g}\n   1. Haga. {#do}\n"),
        ("a group's text", "# T\n\n1. Grupo. {#g}\n\n   De {{ exchange.used }}.\n\n   1. Haga. {#do}\n"),
        ("prose that may apply", "# T\n\nTexto.\n\n{applies=\"exchange.used\"}\n\nMás.\n\n1. Haga. {#do}\n"),
        (
            "a step's note",
            "# T\n\n1. Haga. {#do}\n\n   > [!NOTE] {#x applies=\"exchange.used\"}\n   > Así.\n",
        ),
        (
            "a note in a note",
            "# T\n\n1. Haga. {#do}\n\n   > [!NOTE]\n   > Así.\n   >\n   > > [!TIP] {#x applies=\"exchange.used\"}\n   > > Y así.\n",
        ),
    ] {
        let messages = refused("", topic, "  sip.port: 5061\n");
        assert_eq!(messages.len(), 1, "{what}: {messages:?}");
        assert!(messages[0].contains("`exchange.used` is not known, and 1.1"), "{what}: {messages:?}");
        assert_eq!(refused("", topic, "  exchange.used: true\n"), Vec::<String>::new(), "{what}");
    }
}

#[test]
fn a_text_that_does_not_apply_asks_for_nothing() {
    let topic =
        "# T\n\nDe {{ exchange.version }}.\n\n{applies=\"exchange.used\"}\n\nMás.\n\n1. Haga. {#do}\n";
    assert_eq!(refused("", topic, "  exchange.used: false\n"), Vec::<String>::new());
    assert_eq!(refused("", topic, "  exchange.used: true\n").len(), 1);
}

#[test]
fn final_refuses_what_rests_on_an_assumed_fact() {
    let facts = "stops:\n  tls: { when: sip.port == 5061 and exchange.used, why: Uno. }\n  \
                 tcp: { when: sip.port == 5060, why: Dos. }\n";
    let topic = "# T\n\n1. Haga. {#do}\n";
    // A stop that applies, and one that does not, because of what is assumed.
    let messages = refused(facts, topic, "  exchange.used: true\n");
    let assumed: Vec<&String> =
        messages.iter().filter(|message| message.contains("is only assumed")).collect();
    assert_eq!(assumed, ["`one`: `sip.port` is only assumed, and a stop rests on it"], "{messages:?}");
    assert_eq!(refused(facts, topic, "  exchange.used: false\n  sip.port: 5061\n"), Vec::<String>::new());
    assert_eq!(
        refused(facts, topic, "  exchange.used: false\n").len(),
        1,
        "a stop is not there, by assumption"
    );
    // Prose that prints it, and prose that is left out because of it.
    for topic in [
        "# T\n\nPor {{ sip.port }}.\n\n1. Haga. {#do}\n",
        "# T\n\nPor.\n\n{applies=\"sip.port == 5060\"}\n\nMás.\n\n1. Haga. {#do}\n",
    ] {
        let messages = refused("", topic, "  exchange.used: true\n");
        assert_eq!(messages, ["`one`: `sip.port` is only assumed, and 1.1 rests on it"]);
        assert_eq!(refused("", topic, "  sip.port: 5061\n"), Vec::<String>::new());
    }
}

/// A block inside another one that may apply is shown with its IF, as one at the left margin is.
#[test]
fn nested_blocks_keep_their_if() {
    let topic = "# T\n\n1. Haga. {#do}\n\n   > [!NOTE]\n   > Así.\n   >\n   > > [!TIP] {#tip applies=\"federation.enabled\"}\n   > > Truco.\n";
    let runbook = runbook(topic, "  sip.port: 5061\n");
    let body = serde_json::to_value(&step(&runbook, "work#p1/do").body).unwrap();
    let tip = &body[0]["blocks"][1];
    assert_eq!((&tip["kind"], &tip["finding"]["verdict"]), (&"tip".into(), &"undecided".into()), "{body:#}");
}

/// A list that is prose in the reference is prose in a translation, which says nothing of it.
#[test]
fn translations_inherit_which_lists_are_prose() {
    let spanish = "# T\n\nOrden:\n\n{.prose}\n\n1. Primero.\n2. Después.\n\n## P {#p}\n\n{.prose}\n\n1. Antes.\n\n\
                   Texto.\n\n{#q}\n\n1. Haga. {#do}\n\n   {.prose}\n\n   1. Por esto.\n   2. Y esto.\n1. Acabe. {#end}\n\n\
                   ## F {#f}\n\n{.prose}\n\n1. Fin.\n";
    let english = "# T\n\nOrder:\n\n1. First.\n2. Then.\n\n## P {#p}\n\n1. Before.\n\nText.\n\n1. Do. {#do}\n\n   \
                   1. Because.\n   2. And so.\n1. End. {#end}\n\n## F {#f}\n\n1. End.\n";
    let read = workspace(spanish, "  sip.port: 5061\n")
        .edit("guide/guide.yaml", "languages: [es]", "languages: [es, en]")
        .edit("sites/one/site.yaml", "languages: [es]", "languages: [es, en]")
        .with("guide/en/work.md", english)
        .with("guide/en/rest.md", "# Rest\n\nNothing.\n")
        .read();
    assert_eq!(read.errors(), Vec::<String>::new());
    let keys = |language: &str| -> Vec<(String, String)> {
        let runbook = read.runbook("one", language);
        runbook.steps().iter().map(|step| (step.key.clone(), step.number.clone())).collect()
    };
    let expected = [("work#p/do", "1.1.1"), ("work#p/end", "1.1.2")];
    assert_eq!(keys("es"), expected.map(|(key, number)| (key.to_string(), number.to_string())));
    assert_eq!(keys("en"), keys("es"));
    let english = read.runbook("one", "en");
    let text = serde_json::to_string(&english.phases).unwrap();
    for word in ["First.", "Before.", "Because.", "And so."] {
        assert!(text.contains(word), "{word} is lost");
    }
}

/// A reference says which object it means; one from outside the loop means all of them, and each card says so.
#[test]
fn references_name_their_objects() {
    let topic = "# T\n\n## A {#a}\n\n1. Pare. {#stop each=\"pool in pools\" rollback=#start}\n\
                 1. Siga. {#go-on after=\"#stop\" rollback=#start}\n\n\
                 ## B {#b each=\"p in pools\"}\n\n1. Una. {#one}\n\
                 1. Otra {{ q.fqdn }}. {#other each=\"q in pools\" after=\"#one #other\"}\n\n\
                 ## Vuelta {#start kind=rollback each=\"pool in pools\"}\n\n1. Inicie. {#go}\n";
    let runbook = runbook(topic, TWO_POOLS);
    let stop = step(&runbook, "work#a/stop[pool=b.example.com]");
    let rollback = stop.rollback.as_ref().unwrap();
    assert_eq!(
        (rollback.key.as_str(), rollback.number.as_str()),
        ("work#start[pool=b.example.com]", "R1.1.1 [b.example.com]")
    );
    // From outside the loop all are meant.
    let go_on = step(&runbook, "work#a/go-on");
    let numbers: Vec<&str> = go_on.after.iter().map(|node| node.number.as_str()).collect();
    assert_eq!(numbers, ["1.1.1 [a.example.com]", "1.1.1 [b.example.com]"]);
    let rollback = go_on.rollback.as_ref().unwrap();
    assert_eq!(
        (rollback.key.as_str(), rollback.number.as_str()),
        ("work#start", "R1.1.1 [a.example.com], [b.example.com]")
    );
    for card in &runbook.rollbacks {
        let undoes: Vec<&str> = card.undoes.iter().map(|node| node.number.as_str()).collect();
        let own = format!("1.1.1 [{}]", card.objects[0].label);
        assert_eq!(undoes, [own.as_str(), "1.1.2"], "{}", card.key);
    }
    // Two loops over one list: the same name means the same object.
    let other = step(&runbook, "work#b/other[p=a.example.com][q=b.example.com]");
    let keys: Vec<&str> = other.after.iter().map(|node| node.key.as_str()).collect();
    assert_eq!(keys, ["work#b/one[p=a.example.com]", "work#b/other[p=a.example.com][q=b.example.com]"]);
}

/// A runbook that `--final` would refuse says so on its first page.
#[test]
fn what_rests_on_assumptions_is_not_final() {
    let topic = "# T\n\n1. Por {{ sip.port }}. {#do}\n";
    for (facts, is_draft) in [("  exchange.used: true\n", true), ("  sip.port: 5061\n", false)] {
        let read = workspace(topic, facts).read();
        let runbook = read.runbook("one", "es");
        assert_eq!(read.refused("one").is_empty(), !is_draft);
        for (format, name) in [(Format::Html, "index.html"), (Format::Markdown, "runbook.md")] {
            let page = String::from_utf8(read.files(&runbook, format).remove(name).unwrap()).unwrap();
            assert_eq!(page.contains("No es definitivo"), is_draft, "{name}");
            assert_eq!(page.contains("Por confirmar: 1"), is_draft, "{name}");
        }
    }
}
