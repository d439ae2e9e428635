//! The findings of the sample: each verdict, each kind of reason, each tag.

use super::make::Words;
use crate::runbook::{Finding, Reason, Verdict, Waiver};

fn fact(name: &str, label: &str, value: &str, origin: &str) -> Reason {
    Reason::Fact { fact: name.into(), label: label.into(), value: value.into(), origin: origin.into() }
}

/// Applies, because two directories are known.
pub fn directories(words: Words) -> Finding {
    Finding {
        reason: vec![fact(
            "legacy.conference_directories",
            &words.say("directorios de conferencia", "conference directories"),
            &words.say("2 objetos", "2 objects"),
            "site.yaml:18:3",
        )],
        reason_text: words.say(
            "directorios de conferencia: 2 objetos (site.yaml:18:3)",
            "conference directories: 2 objects (site.yaml:18:3)",
        ),
        ..Finding::always()
    }
}

/// Applies as long as an assumed value holds, and by a rule.
pub fn assumed(words: Words) -> Finding {
    let port = words.say("puerto SIP interno", "internal SIP port");
    Finding {
        assumed: true,
        inferred: true,
        reason: vec![
            fact("sip.internal_port", &port, "5061", "facts.yaml:12:3"),
            Reason::Rule {
                rule: "edge-needs-tls".into(),
                why: words.say("un perímetro siempre usa TLS", "an edge always uses TLS"),
                origin: "facts.yaml:80:3".into(),
            },
        ],
        reason_text: words.say(
            "puerto SIP interno: 5061 (facts.yaml:12:3, supuesto) y un perímetro siempre usa TLS",
            "internal SIP port: 5061 (facts.yaml:12:3, assumed), and an edge always uses TLS",
        ),
        assumes: vec![format!("{port}: 5061")],
        ..Finding::always()
    }
}

/// Not applicable, with what would turn it round.
pub fn no_federation(words: Words) -> Finding {
    Finding {
        verdict: Verdict::NotApplicable,
        reason: vec![fact(
            "federation.enabled",
            &words.say("federación SIP", "SIP federation"),
            &words.say("no", "no"),
            "inventory.xlsx!Datos!B7",
        )],
        reason_text: words.say(
            "federación SIP: no (inventory.xlsx!Datos!B7)",
            "SIP federation: no (inventory.xlsx!Datos!B7)",
        ),
        would_apply_if: Some(words.say("federación SIP: sí", "SIP federation: yes")),
        ..Finding::always()
    }
}

/// The same, decided by the topic above.
pub fn no_federation_by_parent(words: Words) -> Finding {
    Finding { by_parent: true, ..no_federation(words) }
}

/// Not applicable whatever the facts are.
pub fn never(words: Words) -> Finding {
    let why = words.say("nunca puede ser verdad", "can never be true");
    Finding {
        verdict: Verdict::NotApplicable,
        reason: vec![Reason::Condition {
            condition: "count(legacy.pools) < 0".into(),
            why: why.clone(),
            origin: "cutover.md:21:1".into(),
        }],
        reason_text: format!("count(legacy.pools) < 0: {why}"),
        ..Finding::always()
    }
}

/// Undecided: one fact is missing.
pub fn load_balancing_unknown(words: Words) -> Finding {
    Finding {
        verdict: Verdict::Undecided,
        reason: vec![fact(
            "edge.load_balancing",
            &words.say("equilibrio de carga del perímetro", "edge load balancing"),
            &words.say("desconocido", "unknown"),
            "",
        )],
        reason_text: words
            .say("equilibrio de carga del perímetro: desconocido", "edge load balancing: unknown"),
        residual: Some("edge.load_balancing == hardware".into()),
        only_if: Some(
            words.say("equilibrio de carga del perímetro: hardware", "edge load balancing: hardware"),
        ),
        missing: vec!["edge.load_balancing".into()],
        asks: vec![words.administrator().label],
        ..Finding::always()
    }
}

/// Undecided: there may be more objects than those known.
pub fn more_directories(words: Words) -> Finding {
    Finding {
        verdict: Verdict::Undecided,
        reason: vec![fact(
            "legacy.conference_directories",
            &words.say("directorios de conferencia", "conference directories"),
            &words.say("2 objetos, lista incompleta", "2 objects, list incomplete"),
            "site.yaml:18:3",
        )],
        reason_text: words.say(
            "directorios de conferencia: 2 objetos, lista incompleta (site.yaml:18:3)",
            "conference directories: 2 objects, list incomplete (site.yaml:18:3)",
        ),
        residual: Some("count(legacy.conference_directories) > 2".into()),
        only_if: Some(
            words.say("hay más directorios de conferencia", "there are more conference directories"),
        ),
        missing: vec!["legacy.conference_directories".into()],
        asks: vec![words.helpdesk().label],
        ..Finding::always()
    }
}

/// On site: a runtime fact decides.
pub fn pilot_accepted(words: Words) -> Finding {
    Finding {
        verdict: Verdict::OnSite,
        reason: vec![fact(
            "pilot.accepted",
            &words.say("piloto aceptado", "pilot accepted"),
            &words.say("se sabe durante el trabajo", "known while working"),
            "",
        )],
        reason_text: words
            .say("piloto aceptado: se sabe durante el trabajo", "pilot accepted: known while working"),
        residual: Some("not pilot.accepted".into()),
        only_if: Some(words.say("piloto aceptado: no", "pilot accepted: no")),
        ..Finding::always()
    }
}

/// Waived by the customer.
pub fn waived(words: Words) -> Finding {
    Finding {
        verdict: Verdict::Waived,
        waiver: Some(Waiver {
            why: words.say("acordado con el cliente", "agreed with the customer"),
            by: "Ana Ruiz".into(),
            date: "2026-11-02".into(),
            origin: "waivers.yaml:4:12".into(),
            text: words.say(
                "Ana Ruiz, 2026-11-02: acordado con el cliente",
                "Ana Ruiz, 2026-11-02: agreed with the customer",
            ),
        }),
        ..directories(words)
    }
}
