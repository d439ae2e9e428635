//! An overlay as it stands in its file: rules, each with its places.
//!
//! Knows nothing of the guide that the rules are for.

use super::change::{Mark, Waiver};
use super::lock::Lock;
use crate::fact::Language;
use crate::markup::Attribute;
use crate::source::{FileId, Places, Span};
use std::collections::BTreeMap;
use std::sync::Arc;

/// One file of rules.
#[derive(Debug, Clone)]
pub struct Overlay {
    pub id: String,
    pub file: FileId,
    pub rules: Vec<Rule>,
    /// What its targets were when somebody accepted them last.
    pub lock: Lock,
}

/// What is changed at one place.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The key without its objects: `topic`, `topic#procedure`, `topic#procedure/step`.
    pub key: String,
    pub span: Span,
    /// `[pool=x]`: the change is for these objects alone.
    pub objects: Vec<Mark>,
    pub attributes: Vec<Attribute>,
    pub waive: Option<Arc<Waiver>>,
    pub replace: Vec<Replacement>,
    pub text: Option<OverlayText>,
    pub fill: Vec<Replacement>,
    pub omit: Vec<OverlayText>,
    pub expected: Option<OverlayText>,
    pub add_before: Vec<AddedStep>,
    pub add_after: Vec<AddedStep>,
}

/// One text in the place of another.
#[derive(Debug, Clone)]
pub struct Replacement {
    /// `None`: in every language.
    pub language: Option<Language>,
    pub from: String,
    pub to: PlacedText,
    pub span: Span,
}

/// A step that the guide does not have.
#[derive(Debug, Clone)]
pub struct AddedStep {
    pub id: (String, Span),
    pub text: OverlayText,
    pub expected: Option<OverlayText>,
    pub attributes: Vec<Attribute>,
    pub span: Span,
}

/// A text in every language of the guide; one that serves all is there for each.
#[derive(Debug, Clone)]
pub struct OverlayText {
    pub texts: BTreeMap<Language, PlacedText>,
    pub span: Span,
}

/// A text and where its letters stand.
#[derive(Debug, Clone)]
pub struct PlacedText {
    pub text: String,
    pub places: Places,
}

/// `` `fill` ``, `` `add-after` ``: what a rule does besides giving attributes, by the names of its keys.
pub const CHANGES: [&str; 8] =
    ["waive", "replace", "fill", "omit", "text", "expected", "add-before", "add-after"];

/// What only makes sense of a source that is not in the native dialect.
pub const FOREIGN: [&str; 2] = ["prose", "steps"];
