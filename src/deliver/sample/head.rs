//! Everything of the sample that stands around the phases.

use super::HOSTILE;
use super::findings;
use super::make::Words;
use crate::runbook::{
    Brand, Contact, Digests, DocumentControl, EnvironmentFact, EnvironmentObject, GuideHead, HistoryLine,
    Missing, Paper, Person, Runbook, SiteHead, Stop, Summary, Support, Term, Window,
};

pub fn without_phases(words: Words, language: &str) -> Runbook {
    Runbook {
        guide: GuideHead {
            id: "ocs-to-lync".into(),
            version: "1.0.0".into(),
            title: words.say("Migrar de OCS 2007 R2 a Lync 2013", "Migrate from OCS 2007 R2 to Lync 2013"),
        },
        site: SiteHead {
            id: "clinica-levante".into(),
            customer: "Clínica Levante & Hijos".into(),
            scope: Some(words.say("La sede de Valencia.", "The Valencia site.")),
            base_url: Some("https://intranet.levante.example/rb/".into()),
            paper: Paper::A4,
            brand: Some(Brand { logo: None, logo_bytes: None, colour: Some("#123456".into()) }),
        },
        language: language.to_string(),
        document: document(words),
        windows: windows(),
        contacts: contacts(words),
        support: vec![Support {
            vendor: "Contoso".into(),
            contract: Some("C-1_2*3".into()),
            phone: Some("+34 960 000 111".into()),
        }],
        roles: vec![words.administrator(), words.change_manager(), words.helpdesk()],
        environment: environment(words),
        summary: Summary::default(),
        stops: stops(words),
        missing: missing(words),
        assumed: Vec::new(),
        passages: Vec::new(),
        questionnaire: super::questions::questionnaire(words),
        phases: Vec::new(),
        rollbacks: Vec::new(),
        glossary: vec![Term {
            id: "coexistence".into(),
            term: words.say("coexistencia", "coexistence"),
            means: words.say("los dos sistemas trabajan a la vez", "both systems work side by side"),
        }],
        digests: Digests {
            guide: format!("sha256:{}", "a1".repeat(32)),
            site: format!("sha256:{}", "b2".repeat(32)),
            templates: format!("sha256:{}", "c3".repeat(32)),
        },
    }
}

fn document(words: Words) -> DocumentControl {
    let person = |name: &str, title: Option<String>| Person { name: name.into(), title };
    DocumentControl {
        number: Some("RB-0042".into()),
        version: Some("1.0".into()),
        date: Some("2026-11-20".into()),
        change: Some("CHG-311".into()),
        classification: Some(words.say("Confidencial", "Confidential")),
        authors: vec![person("Ana Ruiz", Some(words.say("Consultora", "Consultant")))],
        reviewers: vec![person("Jordi Peña", None)],
        approvers: vec![
            person("Marta Gil", Some(words.say("Directora de sistemas", "Head of IT"))),
            person("Luis Vega", None),
        ],
        distribution: vec![person("Soporte N1", None)],
        history: vec![
            HistoryLine {
                version: "0.9".into(),
                date: Some("2026-11-02".into()),
                by: Some("Ana Ruiz".into()),
                what: Some(words.say("borrador | para revisar", "draft | for review")),
            },
            HistoryLine { version: "1.0".into(), date: None, by: None, what: None },
        ],
    }
}

fn windows() -> Vec<Window> {
    vec![
        Window {
            id: Some("main".into()),
            name: Some("main".into()),
            start: "2026-12-05T22:00".into(),
            end: "2026-12-06T06:00".into(),
            timezone: Some("Europe/Madrid".into()),
        },
        Window {
            id: None,
            name: None,
            start: "2026-12-12T22:00".into(),
            end: "2026-12-13T02:00".into(),
            timezone: None,
        },
    ]
}

fn contacts(words: Words) -> Vec<Contact> {
    let contact = |role, name: &str, phone: Option<&str>, email: Option<&str>| Contact {
        role,
        name: name.into(),
        phone: phone.map(str::to_string),
        email: email.map(str::to_string),
    };
    vec![
        contact(words.administrator(), "Ana Ruiz", Some("+34 960 000 000"), Some("ana@levante.example")),
        contact(words.administrator(), "Jordi Peña", Some("+34 960 000 001"), None),
        contact(words.change_manager(), "Marta Gil", None, Some("marta@levante.example")),
    ]
}

fn environment(words: Words) -> Vec<EnvironmentFact> {
    let fact = |fact: &str, label: String, value: &str, status: &str, origin: &str| EnvironmentFact {
        fact: fact.into(),
        label,
        value: value.into(),
        status: status.into(),
        origin: origin.into(),
        object: None,
    };
    vec![
        fact(
            "federation.enabled",
            words.say("federación SIP", "SIP federation"),
            "no",
            "known",
            "inventory.xlsx!Datos!B7",
        ),
        fact("edge.name", words.say("nombre del perímetro", "edge name"), HOSTILE, "known", "site.yaml:20:3"),
        fact(
            "sip.internal_port",
            words.say("puerto SIP interno", "internal SIP port"),
            "5061",
            "assumed",
            "facts.yaml:12:3",
        ),
        fact(
            "exchange.version",
            words.say("versión de Exchange", "Exchange version"),
            ">= 14.0, < 15",
            "partly",
            "site.yaml:25:3",
        ),
        fact(
            "edge.load_balancing",
            words.say("equilibrio de carga del perímetro", "edge load balancing"),
            "",
            "unknown",
            "",
        ),
        fact("edge_pools", words.say("perímetros", "edge pools"), "1", "known", "site.yaml:30:3"),
        EnvironmentFact {
            object: Some(EnvironmentObject {
                list: "edge_pools".into(),
                key: HOSTILE.into(),
                field: words.say("dirección", "address"),
            }),
            ..fact(
                "edge_pools[a].address",
                words.say("dirección (a)", "address (a)"),
                "10.0.0.1",
                "known",
                "site.yaml:31:5",
            )
        },
    ]
}

fn stops(words: Words) -> Vec<Stop> {
    vec![
        Stop {
            id: "expanded-edge".into(),
            finding: findings::directories(words),
            why: words.say(
                "La guía no cubre perímetros ampliados.",
                "The guide does not cover expanded edge topologies.",
            ),
            objects: vec![HOSTILE.into()],
            at: Vec::new(),
        },
        Stop {
            id: "two-forests".into(),
            finding: findings::load_balancing_unknown(words),
            why: words.say("La guía supone un solo bosque.", "The guide assumes a single forest."),
            objects: Vec::new(),
            at: vec!["move-directories#move/run".into()],
        },
        Stop {
            id: "hosted-voicemail".into(),
            finding: findings::no_federation(words),
            why: words.say("El buzón de voz alojado no está cubierto.", "Hosted voice mail is not covered."),
            objects: Vec::new(),
            at: Vec::new(),
        },
    ]
}

fn missing(words: Words) -> Vec<Missing> {
    let admin = words.administrator();
    let helpdesk = words.helpdesk();
    vec![
        Missing {
            fact: "edge.load_balancing".into(),
            label: words.say("equilibrio de carga del perímetro", "edge load balancing"),
            decides: 1,
            prints: 0,
            stage: "site".into(),
            owner: Some(admin.id.clone()),
            owner_label: Some(admin.label.clone()),
            ask: words
                .say("¿Cómo se reparte la carga del perímetro?", "How is the load of the edge balanced?"),
            steps: vec!["2.1.2".into()],
        },
        Missing {
            fact: "legacy.conference_directories".into(),
            label: words.say("directorios de conferencia", "conference directories"),
            decides: 1,
            prints: 0,
            stage: "site".into(),
            owner: Some(helpdesk.id),
            owner_label: Some(helpdesk.label),
            ask: words.say("¿Qué directorios de conferencia hay?", "Which conference directories are there?"),
            steps: vec!["2.1.4 [?]".into()],
        },
        Missing {
            fact: "legacy.conference_directories[7].target".into(),
            label: words.say("destino del directorio 7", "target of directory 7"),
            decides: 0,
            prints: 1,
            stage: "decision".into(),
            owner: None,
            owner_label: None,
            ask: words.say("¿A qué grupo pasa el directorio 7?", "Which pool takes directory 7?"),
            steps: vec!["2.1.4 [2]".into()],
        },
    ]
}
