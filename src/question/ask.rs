//! The questionnaire of a runbook: what is missing and what is to be confirmed, ranked, by owner.

use super::form::Forms;
use super::rank::{rank, why};
use crate::fact::{FactDeclaration, Facts, ListDeclaration, ListGiven, Object, Stage, Subject, Type};
use crate::runbook::{
    AllUses, AnswerForm, Cell, Column, Form, Missing, OwnerQuestions, Question, Questionnaire, Role,
    RowsWanted, Runbook, Strings, Table, TableRow, Uses, Why,
};
use crate::tailor::{label, text_words};
use crate::vocabulary::Vocabulary;

/// What is open in `runbook`, which was tailored to a site with these `facts`, as questions in its language.
///
/// Facts known only while working are never asked for.
pub fn questionnaire(
    runbook: &Runbook,
    vocabulary: &Vocabulary,
    facts: &Facts,
    strings: &Strings,
) -> Questionnaire {
    let mut uses = AllUses::of(runbook);
    let with_them = asked_with(runbook, &mut uses, strings);
    let asker = Asker { vocabulary, facts, strings, forms: Forms { facts, strings }, uses };
    let mut questions: Vec<(Option<Role>, Question)> = Vec::new();
    for (missing, asked) in
        [(&runbook.missing, Asked::Missing), (&with_them, Asked::Missing), (&runbook.assumed, Asked::Assumed)]
    {
        let missing = missing.iter().filter(|missing| missing.stage != Stage::Runtime.word());
        questions.extend(asker.questions(missing, asked));
    }
    by_owner(questions)
}

/// Whether nobody gave a value, or one is assumed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Missing,
    Assumed,
}

struct Asker<'a> {
    vocabulary: &'a Vocabulary,
    facts: &'a Facts,
    strings: &'a Strings,
    forms: Forms<'a>,
    uses: AllUses,
}

/// Facts of one list that one role is asked for together.
struct Together<'a> {
    list: &'a ListDeclaration,
    owner: Option<Role>,
    rows_wanted: RowsWanted,
    /// Key and field of every blank.
    blanks: Vec<(String, String)>,
    missing: Vec<&'a Missing>,
}

impl<'a> Asker<'a> {
    fn questions(
        &self,
        missing: impl Iterator<Item = &'a Missing>,
        asked: Asked,
    ) -> Vec<(Option<Role>, Question)> {
        let mut questions = Vec::new();
        let mut tables: Vec<Together> = Vec::new();
        for missing in missing {
            let owner = role(missing);
            match self.subject(&missing.fact) {
                None => questions.push((owner, self.question(&[missing], asked, text_form(&missing.fact)))),
                Some(Subject::Fact(name)) => {
                    let Some(declared) = self.vocabulary.schema.fact(&name) else { continue };
                    let form = self.forms.form(declared, self.facts.facts.get(&name));
                    questions.push((owner, self.question(&[missing], asked, AnswerForm::One(form))));
                }
                Some(Subject::List(name)) => {
                    let Some(table) = self.table_for(&name, owner, &mut tables) else { continue };
                    table.rows_wanted = RowsWanted::All;
                    table.missing.push(missing);
                }
                Some(Subject::Field { list, key, field }) => {
                    let Some(table) = self.table_for(&list, owner, &mut tables) else { continue };
                    table.blanks.push((key, field));
                    table.missing.push(missing);
                }
            }
        }
        questions.extend(tables.into_iter().map(|table| self.table(table, asked)));
        questions
    }

    /// The table of a list that an owner is asked to fill in, begun if need be.
    fn table_for<'t>(
        &self,
        list: &str,
        owner: Option<Role>,
        tables: &'t mut Vec<Together<'a>>,
    ) -> Option<&'t mut Together<'a>> {
        let list = self.vocabulary.schema.list(list)?;
        let at = tables.iter().position(|table| table.list.name == list.name && table.owner == owner);
        let at = at.unwrap_or_else(|| {
            let (rows_wanted, blanks, missing) = (RowsWanted::Known, Vec::new(), Vec::new());
            tables.push(Together { list, owner, rows_wanted, blanks, missing });
            tables.len() - 1
        });
        tables.get_mut(at)
    }

    fn table(&self, together: Together<'a>, asked: Asked) -> (Option<Role>, Question) {
        let list = together.list;
        let fields: Vec<&FactDeclaration> = list
            .fields
            .iter()
            .filter(|field| match together.rows_wanted {
                RowsWanted::All => field.name != list.key && field.stage != Stage::Runtime,
                RowsWanted::Known => together.blanks.iter().any(|(_, blank)| *blank == field.name),
            })
            .collect();
        let language = &self.strings.language;
        let key_field = list.key_field();
        let columns = key_field.into_iter().chain(fields.iter().copied()).map(|field| Column {
            field: field.name.clone(),
            label: label(&field.label, &field.name, language),
            ask: field.ask.as_ref().map(|ask| ask.get(language).to_string()),
            form: self.forms.form(field, None),
        });
        let objects = self.facts.lists.get(&list.name).map_or(&[][..], ListGiven::objects);
        let is_asked = |object: &&Object| {
            together.rows_wanted == RowsWanted::All
                || together.blanks.iter().any(|(key, _)| *key == object.key)
        };
        let rows = objects.iter().filter(is_asked).map(|object| TableRow {
            key: object.key.clone(),
            cells: fields.iter().map(|field| self.cell(list, object, field, &together.blanks)).collect(),
        });
        let table = Table {
            key: list.key.clone(),
            columns: columns.collect(),
            rows: rows.collect(),
            rows_wanted: together.rows_wanted,
        };
        let ask = self.table_ask(list, &fields, together.rows_wanted);
        let mut question = self.question(&together.missing, asked, AnswerForm::Table(table));
        question.fact = list.name.clone();
        question.label = label(&list.label, &list.name, language);
        question.ask = ask;
        (together.owner, question)
    }

    fn cell(
        &self,
        list: &ListDeclaration,
        object: &Object,
        field: &FactDeclaration,
        blanks: &[(String, String)],
    ) -> Cell {
        let given = object.fields.get(&field.name);
        if blanks.iter().any(|(key, blank)| *key == object.key && *blank == field.name) {
            let (list, key, field_name) = (list.name.clone(), object.key.clone(), field.name.clone());
            let fact = Subject::Field { list, key, field: field_name }.name();
            return Cell::Asked { fact, so_far: self.forms.so_far(field, given) };
        }
        match given.and_then(|given| self.forms.value(field, given)) {
            Some(value) => Cell::Given { value },
            None => Cell::Blank,
        }
    }

    /// The list's own question where its objects are asked for, the field's where one field of them is.
    fn table_ask(&self, list: &ListDeclaration, fields: &[&FactDeclaration], wanted: RowsWanted) -> String {
        let language = &self.strings.language;
        let own = match (wanted, fields) {
            (RowsWanted::All, _) => list.ask.as_ref(),
            (RowsWanted::Known, [field]) => field.ask.as_ref(),
            (RowsWanted::Known, _) => None,
        };
        match own {
            Some(ask) => ask.get(language).to_string(),
            None => {
                self.strings.fill("reason.ask_rows", &[("label", &label(&list.label, &list.name, language))])
            }
        }
    }

    /// The question for facts that are asked together; the first of them gives it its words.
    fn question(&self, missing: &[&Missing], asked: Asked, answer: AnswerForm) -> Question {
        let all = match asked {
            Asked::Missing => &self.uses.missing,
            Asked::Assumed => &self.uses.assumed,
        };
        let mut uses = Uses::default();
        for missing in missing {
            if let Some(own) = all.get(&missing.fact) {
                uses.add(own);
            }
        }
        let first = missing.first();
        let text = |of: fn(&Missing) -> &String| first.map(|missing| of(missing).clone()).unwrap_or_default();
        let is_decision = missing.iter().any(|missing| missing.stage == Stage::Decision.word());
        Question {
            fact: text(|missing| &missing.fact),
            label: text(|missing| &missing.label),
            ask: text(|missing| &missing.ask),
            stage: if is_decision { Stage::Decision } else { Stage::Site }.word().to_string(),
            why: match asked {
                Asked::Missing => why(&uses),
                Asked::Assumed => Why::Confirm,
            },
            decides: Uses::count(&uses.decides),
            prints: Uses::count(&uses.prints),
            decided_steps: uses.decides.into_iter().map(|step| step.number).collect(),
            printing_steps: uses.prints.into_iter().map(|step| step.number).collect(),
            stops: uses.stops,
            answer,
        }
    }

    /// What a name in `missing` is the name of; `None` for texts of the site's document.
    fn subject(&self, name: &str) -> Option<Subject> {
        let schema = &self.vocabulary.schema;
        if schema.fact(name).is_some() {
            return Some(Subject::Fact(name.to_string()));
        }
        if schema.list(name).is_some() {
            return Some(Subject::List(name.to_string()));
        }
        let (list, rest) = name.split_once('[')?;
        let (_, field) = rest.split_once("].")?;
        let field_of = |object: &Object| Subject::Field {
            list: list.to_string(),
            key: object.key.clone(),
            field: field.to_string(),
        };
        let objects = self.facts.lists.get(list)?.objects();
        objects.iter().map(field_of).find(|subject| subject.name() == name)
    }
}

/// The form of a text of the site's document.
fn text_form(name: &str) -> AnswerForm {
    let ty = match name.rsplit('.').next() {
        Some("date") => Type::Date,
        Some("phone") => Type::Phone,
        Some("email") => Type::Email,
        _ => Type::Text,
    };
    AnswerForm::One(Form { ty: ty.word().to_string(), choices: Vec::new(), unit: None, so_far: None })
}

/// A window begins and ends, and a contact has a name: an answer that gives only something else of a window or
/// contact that the site does not have could not be taken, so that these are asked with it.
fn asked_with(runbook: &Runbook, uses: &mut AllUses, strings: &Strings) -> Vec<Missing> {
    let missing = &runbook.missing;
    let mut more: Vec<Missing> = Vec::new();
    for asked in missing {
        let Some((whose, _)) = asked.fact.rsplit_once('.') else { continue };
        let others: &[&str] = match whose.split_once('.').unwrap_or((whose, "")) {
            ("window", id) if !has_window(runbook, id) => &["start", "end"],
            ("contact", role) if runbook.contacts.iter().all(|contact| contact.role.id != role) => &["name"],
            _ => continue,
        };
        for fact in others.iter().map(|other| format!("{whose}.{other}")) {
            if missing.iter().chain(&more).any(|known| known.fact == fact) {
                continue;
            }
            let role_label = |id: &str| {
                let role = runbook.roles.iter().find(|role| role.id == id);
                role.map_or_else(|| id.to_string(), |role| role.label.clone())
            };
            let (label, ask) = text_words(&fact, role_label, strings);
            let same_steps = uses.missing.get(&asked.fact).cloned().unwrap_or_default();
            uses.missing.insert(fact.clone(), same_steps);
            more.push(Missing { fact, label, ask, ..asked.clone() });
        }
    }
    more
}

fn has_window(runbook: &Runbook, id: &str) -> bool {
    match id {
        "" => !runbook.windows.is_empty(),
        id => runbook.windows.iter().any(|window| window.id.as_deref() == Some(id)),
    }
}

fn role(missing: &Missing) -> Option<Role> {
    let id = missing.owner.clone()?;
    Some(Role { label: missing.owner_label.clone().unwrap_or_else(|| id.clone()), id })
}

/// Ranks all questions, then puts those of one owner together, in the order of their best ones.
fn by_owner(questions: Vec<(Option<Role>, Question)>) -> Questionnaire {
    let mut owners: Vec<OwnerQuestions> = Vec::new();
    for (owner, question) in questions {
        match owners.iter_mut().find(|group| group.owner == owner) {
            Some(group) => group.questions.push(question),
            None => owners.push(OwnerQuestions { owner, questions: vec![question] }),
        }
    }
    for group in &mut owners {
        rank(&mut group.questions);
    }
    owners.sort_by_key(|group| {
        let first = group.questions.first();
        first.map(|question| {
            (question.why, std::cmp::Reverse(question.decides), std::cmp::Reverse(question.prints))
        })
    });
    Questionnaire { owners }
}
