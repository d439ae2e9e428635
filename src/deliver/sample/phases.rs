//! The phases of the sample: the introduction, planning, cutover.

use super::findings;
use super::make::{
    Words, callout, cell, code, mark, paragraph, procedure, reference, row, step, text, topic,
};
use super::{rollbacks, steps};
use crate::runbook::{
    Block, Criterion, Gate, Inline, LinkTarget, Need, Part, Phase, Prose, Summary, Topic, Verdict,
};

pub fn all(words: Words) -> Vec<Phase> {
    vec![introduction(words), plan(words), cutover(words)]
}

fn phase(id: &str, number: u32, title: &str) -> Phase {
    Phase {
        id: id.into(),
        number,
        title: title.into(),
        owner: None,
        summary: Summary::default(),
        left_out: 0,
        preparation: Vec::new(),
        topics: Vec::new(),
        worked_here: Vec::new(),
        gates: Vec::new(),
    }
}

fn introduction(words: Words) -> Phase {
    let mut overview = topic("overview", "0.1", &words.say("Resumen", "Overview"));
    overview.parts = vec![
        Part::Prose(Prose { id: None, level: None, title: None, finding: None, blocks: prose(words) }),
        Part::Procedure(procedure(
            "overview#p1",
            "0.1",
            "",
            vec![row(step(
                "introduction",
                "overview#p1/read",
                "0.1.1",
                vec![words.text("Lea el alcance.", "Read the scope.")],
            ))],
        )),
        Part::Prose(Prose {
            id: Some("federation".into()),
            level: Some(2),
            title: Some(vec![words.text("Federación", "Federation")]),
            finding: Some(findings::no_federation(words)),
            blocks: Vec::new(),
        }),
        Part::Prose(Prose {
            id: Some("balancing".into()),
            level: Some(3),
            title: Some(vec![words.text("Equilibrio de carga", "Load balancing")]),
            finding: Some(findings::load_balancing_unknown(words)),
            blocks: vec![words.paragraph("Un dispositivo reparte la carga.", "A device balances the load.")],
        }),
    ];
    Phase {
        left_out: 1,
        topics: vec![overview],
        ..phase("introduction", 0, &words.say("Introducción", "Introduction"))
    }
}

/// Every kind of block and inline.
fn prose(words: Words) -> Vec<Block> {
    let mut undecided_note = callout(
        "note",
        vec![words.paragraph("Con hardware, avise al proveedor.", "With hardware, tell the vendor.")],
    );
    undecided_note.finding = Some(Box::new(findings::load_balancing_unknown(words)));
    vec![
        paragraph(vec![
            words.text("Durante la ", "During "),
            Inline::Link {
                target: LinkTarget::Term { id: "coexistence".into() },
                content: vec![words.text("coexistencia", "coexistence")],
            },
            words.text(" nada se ", ", nothing is "),
            Inline::Emphasis { content: vec![words.text("apaga", "switched off")] },
            text("; "),
            Inline::Strong { content: vec![words.text("todo sigue", "everything stays")] },
            text(" "),
            Inline::Strikethrough { content: vec![words.text("lento", "slow")] },
            words.text(" en marcha.", " up."),
            Inline::HardBreak,
            words.text("Véase ", "See "),
            Inline::Link {
                target: LinkTarget::External { url: "https://learn.example/lync?a=1&b=(2)".into() },
                content: vec![words.text("la documentación", "the documentation")],
            },
            Inline::SoftBreak,
            words.text("y ", "and "),
            Inline::Link {
                target: LinkTarget::Node(reference(
                    "move-directories",
                    "2.1",
                    &words.say("Mover directorios", "Move directories"),
                    Verdict::Applies,
                )),
                content: vec![words.text("los directorios", "the directories")],
            },
            words.text("; no ", "; not "),
            Inline::Gone {
                content: vec![words.text("la federación", "federation")],
                why: words.say("no se aplica: federación SIP: no", "not applicable: SIP federation: no"),
            },
            text(". "),
            code("Get-CsPool | fl *"),
        ]),
        Block::List {
            ordered: true,
            start: 3,
            tight: true,
            items: vec![
                vec![words.paragraph("tercero", "third")],
                vec![
                    words.paragraph("cuarto", "fourth"),
                    Block::List {
                        ordered: false,
                        start: 1,
                        tight: true,
                        items: vec![vec![words.paragraph("dentro", "inside")]],
                    },
                ],
            ],
        },
        Block::Quote { blocks: vec![words.paragraph("Cita.", "Quotation.")] },
        Block::Table {
            alignments: vec!["left".into(), "right".into(), "center".into(), "none".into()],
            header: vec![
                cell(&words.say("Servidor", "Server")),
                cell(&words.say("Puerto", "Port")),
                cell("A|B"),
                cell(""),
            ],
            rows: vec![vec![cell("ocs.levante.example"), cell("5061"), cell("*"), cell("")]],
        },
        Block::Rule,
        Block::Callout(callout("tip", vec![words.paragraph("Imprima esta página.", "Print this page.")])),
        Block::Callout(undecided_note),
    ]
}

fn plan(words: Words) -> Phase {
    let mut topic = topic("user-migration", "1.1", &words.say("Migración de usuarios", "User migration"));
    topic.owner = Some(words.administrator());
    topic.parts = vec![
        Part::Procedure(steps::decide(words)),
        Part::Procedure(steps::choices(words)),
        Part::WorkedInPointer {
            target: reference(
                "user-migration#tell",
                "1.1.5",
                &words.say("Avisar a los usuarios", "Tell the users"),
                Verdict::Applies,
            ),
            phase: words.cutover(),
        },
    ];
    Phase {
        owner: Some(words.administrator()),
        topics: vec![topic],
        gates: vec![gate_after_plan(words)],
        ..phase("plan", 1, &words.say("Planificación", "Planning"))
    }
}

fn gate_after_plan(words: Words) -> Gate {
    Gate {
        needed: true,
        id: "g1".into(),
        before: None,
        after_phase: Some(words.plan()),
        latest: None,
        approvers: vec![words.change_manager()],
        on_no_go: None,
        criteria: Vec::new(),
    }
}

fn cutover(words: Words) -> Phase {
    let mut move_topic =
        topic("move-directories", "2.1", &words.say("Mover directorios", "Move directories"));
    move_topic.stops = vec!["two-forests".into()];
    move_topic.parts = vec![
        Part::Prose(Prose {
            id: None,
            level: None,
            title: None,
            finding: None,
            blocks: vec![words.paragraph(
                "Antes de retirar un grupo, cada directorio pasa a Lync.",
                "Before a pool is retired, each directory moves to Lync.",
            )],
        }),
        Part::Gate(gate_before_move(words)),
        Part::Procedure(steps::move_directories(words)),
        Part::Procedure(steps::verify(words)),
        Part::RollbackPointer { target: rollbacks::move_back_7(words) },
    ];
    Phase {
        owner: Some(words.administrator()),
        left_out: 2,
        preparation: vec![Need {
            from: reference(
                "move-directories#move/run[directory=3]",
                "2.1.4",
                &words.say("Mueva el directorio 3.", "Move directory 3."),
                Verdict::Applies,
            ),
            blocks: vec![
                words
                    .paragraph("Miembro de RTCUniversalServerAdmins.", "Member of RTCUniversalServerAdmins."),
            ],
        }],
        topics: vec![move_topic, federation(words), pool_topic(words)],
        worked_here: vec![steps::tell_users(words)],
        ..phase("cutover", 2, &words.say("Traslado", "Cutover"))
    }
}

fn gate_before_move(words: Words) -> Gate {
    Gate {
        needed: true,
        id: "g8".into(),
        before: Some(reference(
            "move-directories#move",
            "2.1.1",
            &words.say("Mover los directorios", "Move the directories"),
            Verdict::Applies,
        )),
        after_phase: None,
        latest: Some("T-30m".into()),
        approvers: vec![words.administrator(), words.change_manager()],
        on_no_go: Some(rollbacks::move_back_7(words)),
        criteria: vec![
            Criterion {
                steps: vec![reference(
                    "move-directories#verify/list",
                    "2.1.6",
                    &words.say("Liste los directorios.", "List the directories."),
                    Verdict::Applies,
                )],
                measure: vec![words.text("Réplicas al día", "Replicas up to date")],
                limit: vec![words.text("7 de 7", "7 of 7")],
                measured: true,
            },
            Criterion {
                steps: vec![reference(
                    "federation#route/set",
                    "2.2.1",
                    &words.say("Cambie la ruta.", "Change the route."),
                    Verdict::NotApplicable,
                )],
                measure: vec![words.text("Rutas", "Routes")],
                limit: vec![text("1")],
                measured: false,
            },
        ],
    }
}

/// A topic that does not apply: its steps keep their place.
fn federation(words: Words) -> Topic {
    let mut route = step(
        "cutover",
        "federation#route/set",
        "2.2.1",
        vec![words.text("Cambie la ruta.", "Change the route.")],
    );
    route.finding = findings::no_federation_by_parent(words);
    let mut set = procedure(
        "federation#route",
        "2.2",
        &words.say("Cambiar la ruta", "Change the route"),
        vec![row(route)],
    );
    set.finding = findings::no_federation_by_parent(words);
    let mut topic = topic("federation", "2.2", &words.say("Federación", "Federation"));
    topic.finding = findings::no_federation(words);
    topic.parts = vec![Part::Procedure(set)];
    topic
}

/// One object of a looped topic.
fn pool_topic(words: Words) -> Topic {
    let pool = mark("pool", "ocs.levante.example", "ocs.levante.example");
    let mut stop = step(
        "cutover",
        "retire-pool#stop/services[pool=ocs.levante.example]",
        "2.3.1",
        vec![words.text("Detenga los servicios.", "Stop the services.")],
    );
    stop.mark = "[1]".into();
    stop.objects = vec![pool.clone()];
    stop.irreversible = true;
    stop.critical = true;
    let mut stops = procedure(
        "retire-pool#stop[pool=ocs.levante.example]",
        "2.3",
        &words.say("Detener", "Stop"),
        vec![row(stop)],
    );
    stops.id = "stop".into();
    stops.objects = vec![pool.clone()];
    let mut topic = topic("retire-pool", "2.3", &words.say("Retirar el grupo", "Retire the pool"));
    topic.key = "retire-pool[pool=ocs.levante.example]".into();
    topic.objects = vec![pool];
    topic.parts = vec![Part::Procedure(stops)];
    topic
}
