//! The rollback cards of the sample.

use super::make::{Words, callout, command, mark, paragraph, piece, procedure, reference, row, step, value};
use crate::runbook::{Block, NodeReference, Procedure, Verdict};

/// The card for directory 7 as other nodes name it.
pub fn move_back_7(words: Words) -> NodeReference {
    reference(
        "move-directories#move-back[directory=7]",
        "R2.1.1",
        &words.say("Devolver un directorio", "Move a directory back"),
        Verdict::Applies,
    )
}

pub fn all(words: Words) -> Vec<Procedure> {
    let seven = mark("directory", "7", "7");
    let mut back = step(
        "cutover",
        "move-directories#move-back/back[directory=7]",
        "R2.1.1",
        vec![
            words.text("Devuelva el directorio ", "Move directory "),
            value("7", "legacy.conference_directories[7].id"),
            words.text(".", " back."),
        ],
    );
    back.mark = "[2]".into();
    back.objects = vec![seven.clone()];
    back.minutes = Some(5);
    back.owner = Some(words.administrator());
    back.body =
        vec![command(vec![piece("Move-CsConferenceDirectory -Identity 7 -TargetPool ocs.levante.example")])];
    back.expected = vec![vec![words.paragraph("Sin errores.", "No errors.")]];
    let mut card = procedure(
        "move-directories#move-back[directory=7]",
        "2.1",
        &words.say("Devolver un directorio", "Move a directory back"),
        vec![row(back)],
    );
    card.id = "move-back".into();
    card.kind = "rollback".into();
    card.objects = vec![seven];
    card.owner = Some(words.administrator());
    card.minutes = 5;
    card.opening = vec![paragraph(vec![words.text(
        "Si falla más de un directorio en 15 minutos.",
        "If more than one directory fails within 15 minutes.",
    )])];
    card.closing = vec![Block::Callout(callout(
        "important",
        vec![words.paragraph("Avise al gestor de cambios.", "Tell the change manager.")],
    ))];
    card.undoes = vec![reference(
        "move-directories#move/run[directory=7]",
        "2.1.4",
        &words.say("Mueva el directorio 7.", "Move directory 7."),
        Verdict::Applies,
    )];
    vec![card]
}
