//! The procedures of the sample.

use super::make::{
    Words, box_cell, callout, cell, mark, open, open_piece, paragraph, piece, procedure, reference, row,
    step, text, value, value_piece,
};
use super::{HOSTILE, findings, rollbacks};
use crate::runbook::{
    Block, Evidence, Finding, Group, Inline, NodeReference, ObjectMark, Procedure, Record, Row, Step, Verdict,
};

/// Planning: a decision, a wait with a limit, a waived step.
pub fn decide(words: Words) -> Procedure {
    let at = |id: &str, number: &str, spanish: &str, english: &str| {
        step("plan", &format!("user-migration#decide/{id}"), number, vec![words.text(spanish, english)])
    };
    let mut choose = at("choose", "1.1.1", "Decida el piloto.", "Choose the pilot.");
    choose.kind = "decision".into();
    choose.sets = Some("pilot.accepted".into());
    choose.owner = Some(words.change_manager());
    let mut wait = at("wait", "1.1.2", "Espere la réplica.", "Wait for replication.");
    wait.kind = "wait".into();
    wait.minutes = Some(10);
    wait.max_minutes = Some(30);
    wait.until = Some(vec![words.text("UpToDate es True", "UpToDate is True")]);
    wait.at = Some("T-2h".into());
    let mut training = at("training", "1.1.3", "Forme a los usuarios.", "Train the users.");
    training.finding = findings::waived(words);
    let title = words.say("Decidir", "Decide");
    Procedure {
        minutes: 10,
        ..procedure("user-migration#decide", "1.1", &title, vec![row(choose), row(wait), row(training)])
    }
}

/// A step that is decided while working, as a member of a choice.
pub fn choices(words: Words) -> Procedure {
    let mut repeat = step(
        "plan",
        "user-migration#pilot/repeat",
        "1.1.4",
        vec![words.text("Repita el piloto.", "Repeat the pilot.")],
    );
    repeat.finding = findings::pilot_accepted(words);
    repeat.choice = Some(words.say("Cómo seguir", "How to go on"));
    repeat.on_fail = Some(rollbacks::move_back_7(words));
    let title = words.say("Piloto", "Pilot");
    Procedure {
        choice: Some(words.say("Cómo seguir", "How to go on")),
        ..procedure("user-migration#pilot", "1.1", &title, vec![row(repeat)])
    }
}

/// Belongs to planning, is worked in the cutover.
pub fn tell_users(words: Words) -> Procedure {
    let mut tell = step(
        "plan",
        "user-migration#tell/mail",
        "1.1.5",
        vec![words.text("Avise a los usuarios.", "Tell the users.")],
    );
    tell.kind = "notify".into();
    tell.owner = Some(words.helpdesk());
    tell.worked_in = Some(words.cutover());
    let title = words.say("Avisar a los usuarios", "Tell the users");
    Procedure {
        worked_in: Some(words.cutover()),
        kind: "notify".into(),
        ..procedure("user-migration#tell", "1.1", &title, vec![row(tell)])
    }
}

/// The cutover itself: a step, an undecided step, a group, and a loop over directories.
pub fn move_directories(words: Words) -> Procedure {
    let mut shell = step(
        "cutover",
        "move-directories#move/open",
        "2.1.1",
        vec![words.text("Abra el Shell de administración.", "Open the Management Shell.")],
    );
    shell.minutes = Some(1);
    shell.finding = findings::assumed(words);
    shell.printed_assumptions = vec![words.say("puerto SIP interno: 5061", "internal SIP port: 5061")];
    let mut balance = step(
        "cutover",
        "move-directories#move/balancer",
        "2.1.2",
        vec![words.text("Vacíe el balanceador.", "Drain the load balancer.")],
    );
    balance.finding = findings::load_balancing_unknown(words);
    let mut never = step(
        "cutover",
        "move-directories#move/never",
        "2.1.5",
        vec![words.text("Borre el grupo vacío.", "Delete the empty pool.")],
    );
    never.finding = findings::never(words);
    let rows = vec![
        row(shell),
        row(balance),
        Row::Group(group(words)),
        row(run(words, "3", &Target::Known)),
        row(run(words, "7", &Target::Open)),
        row(run_unknown(words)),
        Row::Text { blocks: vec![words.paragraph("Descanse cinco minutos.", "Take five minutes.")] },
        row(never),
    ];
    Procedure {
        owner: Some(words.administrator()),
        host: Some(vec![value(HOSTILE, "edge.name")]),
        at: Some("2026-12-05T23:00".into()),
        after: vec![reference(
            "user-migration#decide",
            "1.1.1",
            &words.say("Decidir", "Decide"),
            Verdict::Applies,
        )],
        rollback: Some(rollbacks::move_back_7(words)),
        finding: findings::directories(words),
        warnings: vec![callout(
            "caution",
            vec![words.paragraph("Haga antes una copia.", "Take a backup first.")],
        )],
        opening: vec![words.paragraph("Trabaje de uno en uno.", "Work one at a time.")],
        closing: vec![words.paragraph("Siga con la comprobación.", "Go on with the check.")],
        minutes: 16,
        ..procedure(
            "move-directories#move",
            "2.1",
            &words.say("Mover los directorios", "Move the directories"),
            rows,
        )
    }
}

fn group(words: Words) -> Group {
    let sub = |id: &str, number: &str, spanish: &str, english: &str| {
        let key = format!("move-directories#move/prepare/{id}");
        step("cutover", &key, number, vec![words.text(spanish, english)])
    };
    let mut second = sub("import", "2.1.3.2", "Importe la lista.", "Import the list.");
    second.after = vec![reference(
        "move-directories#move/prepare/export",
        "2.1.3.1",
        &words.say("Exporte la lista.", "Export the list."),
        Verdict::Applies,
    )];
    Group {
        key: "move-directories#move/prepare".into(),
        number: "2.1.3".into(),
        mark: String::new(),
        action: vec![words.text("Prepare la lista:", "Prepare the list:")],
        objects: Vec::new(),
        finding: Finding::always(),
        warnings: Vec::new(),
        opening: vec![words.paragraph("Use una carpeta vacía.", "Use an empty folder.")],
        rows: vec![row(sub("export", "2.1.3.1", "Exporte la lista.", "Export the list.")), row(second)],
        closing: vec![words.paragraph("Guarde los ficheros.", "Keep the files.")],
        choice: None,
        origin: "es/phase-1/plan.md:12:1".to_string(),
        stops: Vec::new(),
    }
}

enum Target {
    Known,
    Open,
}

/// One directory of the loop.
fn run(words: Words, id: &str, target: &Target) -> Step {
    let fact = |field: &str| format!("legacy.conference_directories[{id}].{field}");
    let key = format!("move-directories#move/run[directory={id}]");
    let label = words.say("destino del directorio 7", "target of directory 7");
    let mut action =
        vec![words.text("Mueva el directorio ", "Move directory "), value(id, &fact("id")), text(" → ")];
    let mut pieces = vec![
        piece("Move-CsConferenceDirectory -Identity "),
        value_piece(id, &fact("id")),
        piece(" `\n  -TargetPool \""),
    ];
    match target {
        Target::Known => {
            action.push(value(HOSTILE, &fact("target")));
            pieces.push(value_piece(HOSTILE, &fact("target")));
        }
        Target::Open => {
            action.push(open(&label, &fact("target")));
            pieces.push(open_piece(&label, &fact("target")));
        }
    }
    action.push(text("."));
    pieces.push(piece("\""));
    let known = matches!(target, Target::Known);
    let row_mark = if known { "[1]" } else { "[2]" };
    let step = step("cutover", &key, "2.1.4", action);
    Step {
        mark: row_mark.into(),
        owner: Some(words.administrator()),
        host: Some(vec![value("lync01.levante.example", "target.server")]),
        minutes: Some(5),
        after: vec![prepared(words)],
        rollback: Some(rollbacks::move_back_7(words)),
        critical: true,
        objects: vec![mark("directory", id, id)],
        finding: findings::directories(words),
        warnings: vec![callout(
            "warning",
            vec![words.paragraph(
                "Sin este paso las reuniones pierden el acceso telefónico.",
                "Without this step, meetings lose dial-in access.",
            )],
        )],
        body: body(words, pieces, if known { Quoting::Check } else { Quoting::Fine }),
        expected: vec![vec![
            words.paragraph("El comando termina sin errores.", "The command ends without errors."),
        ]],
        rollback_notes: vec![vec![
            words.paragraph("Solo en la primera hora.", "Only within the first hour."),
        ]],
        evidence: vec![Evidence {
            file: Some(vec![text("captura-"), value(id, &fact("id")), text(".png")]),
            blocks: vec![words.paragraph("Una captura de la salida.", "A picture of the output.")],
        }],
        records: vec![Record {
            id: Some("ttl".into()),
            unit: Some("s".into()),
            minimum: Some("0".into()),
            maximum: Some("300".into()),
            blocks: vec![words.paragraph("TTL del registro", "TTL of the record")],
        }],
        needs: vec![vec![
            words.paragraph("Miembro de RTCUniversalServerAdmins.", "Member of RTCUniversalServerAdmins."),
        ]],
        open: if known { Vec::new() } else { vec![fact("target")] },
        stops: if known { vec!["two-forests".into()] } else { Vec::new() },
        ..step
    }
}

enum Quoting {
    Check,
    Fine,
}

fn body(words: Words, pieces: Vec<crate::runbook::Piece>, quoting: Quoting) -> Vec<Block> {
    vec![
        Block::Code {
            language: "powershell".into(),
            text: pieces,
            check_quoting: matches!(quoting, Quoting::Check),
        },
        paragraph(vec![
            words.text("La salida queda vacía; ", "The output stays empty; "),
            Inline::Code { text: vec![piece("$? = "), value_piece("True", "x")] },
        ]),
        Block::Callout(callout(
            "note",
            vec![words.paragraph("Tarda unos segundos.", "It takes a few seconds.")],
        )),
    ]
}

fn prepared(words: Words) -> NodeReference {
    reference(
        "move-directories#move/prepare/import",
        "2.1.3.2",
        &words.say("Importe la lista.", "Import the list."),
        Verdict::Applies,
    )
}

/// The row for directories nobody has named.
fn run_unknown(words: Words) -> Step {
    let label = words.say("directorio por nombrar", "directory to be named");
    let unknown: ObjectMark = mark("directory", "?", &label);
    let name = words.say("identificador del directorio", "identity of the directory");
    let action = vec![
        words.text("Mueva el directorio ", "Move directory "),
        open(&name, "legacy.conference_directories"),
        text("."),
    ];
    Step {
        mark: "[?]".into(),
        objects: vec![unknown],
        finding: findings::more_directories(words),
        open: vec!["legacy.conference_directories".into()],
        minutes: Some(5),
        ..step("cutover", "move-directories#move/run[directory=?]", "2.1.4", action)
    }
}

/// A check with a table to tick.
pub fn verify(words: Words) -> Procedure {
    let mut list = step(
        "cutover",
        "move-directories#verify/list",
        "2.1.6",
        vec![
            words.text("Liste los directorios: deben ser ", "List the directories: there must be "),
            value("2", "legacy.conference_directories"),
            text("."),
        ],
    );
    list.kind = "check".into();
    list.minutes = Some(3);
    list.body = vec![Block::Table {
        alignments: vec!["left".into(), "center".into()],
        header: vec![cell(&words.say("Directorio", "Directory")), cell(&words.say("En Lync", "In Lync"))],
        rows: vec![vec![cell("3"), box_cell()], vec![cell("7"), box_cell()]],
    }];
    list.expected = vec![vec![words.paragraph("UpToDate = True en 7 de 7.", "UpToDate = True for 7 of 7.")]];
    // An empty loop leaves one row behind.
    let mut none = step(
        "cutover",
        "move-directories#verify/edge[edge=-]",
        "2.1.7",
        vec![words.text("Compruebe el perímetro.", "Check the edge.")],
    );
    none.kind = "check".into();
    none.objects = vec![mark("edge", "-", &words.say("ningún perímetro", "no edge"))];
    none.finding = findings::no_federation(words);
    let title = words.say("Comprobar el traslado", "Check the move");
    Procedure {
        kind: "check".into(),
        minutes: 3,
        ..procedure("move-directories#verify", "2.1", &title, vec![row(list), row(none)])
    }
}
