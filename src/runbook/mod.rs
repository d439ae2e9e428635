//! The runbook: the format-neutral result for one site in one language.
//!
//! Holds no condition, no fact lookup and no Markdown: verdicts are final, values are filled in as
//! text, numbers and links are resolved. A renderer lays it out and computes nothing.

mod content;
mod diff;
mod head;
mod matrix;
mod node;
mod passage;
mod questionnaire;
mod step;
mod strings;
mod summary;
mod tree;
mod uses;
mod verdict;
mod walk;

pub use content::{
    Block, Callout, Inline, LinkTarget, Piece, TableCell, plain_blocks, plain_inlines, plain_pieces,
};
pub use diff::{
    Difference, FactChange, FactState, Issue, IssueGuide, IssueReason, IssueWaiver, ReasonChange, StepName,
    StepText, TextChange, VerdictChange,
};
pub use head::{
    Brand, Contact, Digests, DocumentControl, EnvironmentFact, EnvironmentObject, GuideHead, HistoryLine,
    Paper, Person, Role, SiteHead, Support, Term, Window,
};
pub use matrix::{Matrix, MatrixCell, MatrixColumn, MatrixRow, MatrixSite};
pub use node::{NodeReference, ObjectMark, PhaseReference};
pub use passage::Passage;
pub use questionnaire::{
    AnswerForm, Cell, Choice, Column, Form, OwnerQuestions, Question, Questionnaire, RowsWanted, Table,
    TableRow, Why,
};
pub use step::{Evidence, Record, Step};
pub use strings::Strings;
pub use summary::{Missing, Stop, Summary};
pub use tree::{Criterion, Gate, Group, Need, Part, Phase, Procedure, Prose, Row, Runbook, Topic};
pub use uses::{AllUses, Uses};
pub use verdict::{Finding, Reason, Verdict, Waiver};
