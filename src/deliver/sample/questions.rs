//! The questions of the sample: a choice, a table to begin and a table with a blank, a value to confirm.

use super::HOSTILE;
use super::make::Words;
use crate::runbook::{
    AnswerForm, Cell, Choice, Column, Form, OwnerQuestions, Question, Questionnaire, Role, RowsWanted, Table,
    TableRow, Why,
};

fn form(ty: &str) -> Form {
    Form { ty: ty.into(), choices: Vec::new(), unit: None, so_far: None }
}

fn column(field: &str, label: String, ty: &str) -> Column {
    Column { field: field.into(), label, ask: None, form: form(ty) }
}

fn ask(owner: Option<Role>, question: Question) -> OwnerQuestions {
    OwnerQuestions { owner, questions: vec![question] }
}

pub fn questionnaire(words: Words) -> Questionnaire {
    Questionnaire {
        owners: vec![
            ask(Some(words.administrator()), load_balancing(words)),
            ask(Some(words.helpdesk()), directories(words)),
            ask(None, target(words)),
            ask(Some(words.change_manager()), port(words)),
        ],
    }
}

fn load_balancing(words: Words) -> Question {
    let choice = |value: &str, label: String| Choice { value: value.into(), label };
    let choices = vec![choice("none", words.say("ninguno", "none")), choice("dns", "DNS".into())];
    Question {
        fact: "edge.load_balancing".into(),
        label: words.say("equilibrio de carga del perímetro", "edge load balancing"),
        ask: words.say("¿Cómo se reparte la carga del perímetro?", "How is the load of the edge balanced?"),
        stage: "site".into(),
        why: Why::Decides,
        decides: 1,
        prints: 0,
        decided_steps: vec!["2.1.2".into()],
        printing_steps: Vec::new(),
        stops: vec!["two-forests".into()],
        answer: AnswerForm::One(Form { choices, ..form("enum") }),
    }
}

fn directories(words: Words) -> Question {
    let table = Table {
        key: "id".into(),
        columns: vec![
            column("id", words.say("número", "number"), "int"),
            column("target", words.say("destino", "target"), "ref"),
        ],
        rows: vec![TableRow { key: "3".into(), cells: vec![Cell::Given { value: HOSTILE.into() }] }],
        rows_wanted: RowsWanted::All,
    };
    Question {
        fact: "legacy.conference_directories".into(),
        label: words.say("directorios de conferencia", "conference directories"),
        ask: words.say("¿Qué directorios de conferencia hay?", "Which conference directories are there?"),
        stage: "site".into(),
        why: Why::Decides,
        decides: 1,
        prints: 0,
        decided_steps: vec!["2.1.4 [?]".into()],
        printing_steps: Vec::new(),
        stops: Vec::new(),
        answer: AnswerForm::Table(table),
    }
}

fn target(words: Words) -> Question {
    let fact = "legacy.conference_directories[7].target".to_string();
    let table = Table {
        key: "id".into(),
        columns: vec![
            column("id", words.say("número", "number"), "int"),
            column("target", words.say("destino", "target"), "ref"),
        ],
        rows: vec![TableRow { key: "7".into(), cells: vec![Cell::Asked { fact, so_far: None }] }],
        rows_wanted: RowsWanted::Known,
    };
    Question {
        fact: "legacy.conference_directories".into(),
        label: words.say("directorios de conferencia", "conference directories"),
        ask: words.say("¿A qué grupo pasa el directorio?", "Which pool takes the directory?"),
        stage: "decision".into(),
        why: Why::Prints,
        decides: 0,
        prints: 1,
        decided_steps: Vec::new(),
        printing_steps: vec!["2.1.4 [2]".into()],
        stops: Vec::new(),
        answer: AnswerForm::Table(table),
    }
}

fn port(words: Words) -> Question {
    let label = words.say("puerto SIP interno", "internal SIP port");
    Question {
        fact: "sip.internal_port".into(),
        ask: words.say("¿Cuál es el puerto SIP interno?", "What is the internal SIP port?"),
        label,
        stage: "site".into(),
        why: Why::Confirm,
        decides: 1,
        prints: 0,
        decided_steps: vec!["2.1.3".into()],
        printing_steps: Vec::new(),
        stops: Vec::new(),
        answer: AnswerForm::One(Form { so_far: Some("5061".into()), ..form("int") }),
    }
}
