//! `window:` or `windows:`, the times in which the work may be done.

use super::read::Reader;
use crate::diagnostic::{Code, Diagnostic};
use crate::fact::Date;
use crate::source::Span;
use crate::yaml::{Fields, Node};
use std::fmt;

/// A local time to the minute, in the window's own time zone: `2026-12-05T22:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LocalTime {
    pub date: Date,
    pub hour: u8,
    pub minute: u8,
}

impl LocalTime {
    /// Reads `YYYY-MM-DDTHH:MM`; seconds may follow if they are zero.
    pub fn parse(text: &str) -> Option<LocalTime> {
        let (date, time) = text.split_once('T')?;
        let time = time.strip_suffix(":00").filter(|rest| rest.len() == 5).unwrap_or(time);
        let number = |part: Option<&str>| -> Option<u8> {
            part.filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()
        };
        if time.len() != 5 || time.as_bytes()[2] != b':' {
            return None;
        }
        let (hour, minute) = (number(time.get(0..2))?, number(time.get(3..5))?);
        (hour < 24 && minute < 60).then_some(LocalTime { date: Date::parse(date)?, hour, minute })
    }
}

impl fmt::Display for LocalTime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}T{:02}:{:02}", self.date, self.hour, self.minute)
    }
}

/// One change window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteWindow {
    /// `None` for the only one.
    pub id: Option<String>,
    pub start: LocalTime,
    pub end: LocalTime,
    pub timezone: Option<String>,
    pub span: Span,
}

impl Reader<'_> {
    pub(super) fn windows(&mut self, fields: &mut Fields) -> Vec<SiteWindow> {
        let one = fields.get("window");
        let all = fields.get("windows");
        if let (Some(one), Some(all)) = (one, all) {
            self.diagnostics.push(
                Diagnostic::new(Code::DuplicateKey, "`window` and `windows` are both given")
                    .at(all.span, "given again here")
                    .at(one.span, "first given here")
                    .help("move the window of `window` into `windows`, with an `id`"),
            );
        }
        let mut windows: Vec<SiteWindow> = one.and_then(|node| self.window(node)).into_iter().collect();
        for node in fields.list("windows", self.diagnostics) {
            let Some(window) = self.window(node) else { continue };
            let first = windows.iter().find(|other| other.id.is_some() && other.id == window.id);
            match (&window.id, first) {
                (None, _) => self.diagnostics.push(
                    Diagnostic::new(Code::MissingKey, "`id` is missing")
                        .at(node.span, "one of several windows needs it")
                        .help("add `id:`"),
                ),
                (Some(id), Some(first)) => self.diagnostics.push(
                    Diagnostic::new(Code::DuplicateId, format!("two windows are called `{id}`"))
                        .at(window.span, "called so again here")
                        .at(first.span, "first called so here")
                        .help("rename one of the two"),
                ),
                _ => {}
            }
            windows.push(window);
        }
        windows
    }

    fn window(&mut self, node: &Node) -> Option<SiteWindow> {
        let mut fields = Fields::of(node, "a window", self.diagnostics)?;
        let id = self.line_key(&mut fields, "id");
        let start = self.local_time(&mut fields, "start");
        let end = self.local_time(&mut fields, "end");
        let timezone = fields.get("timezone").and_then(|node| self.timezone(node));
        fields.finish(self.diagnostics);
        let ((start, _), (end, end_span)) = (start?, end?);
        self.check_order(start, end, end_span);
        Some(SiteWindow { id, start, end, timezone, span: node.span })
    }

    pub(super) fn check_order(&mut self, start: LocalTime, end: LocalTime, end_span: Span) {
        if end <= start {
            self.diagnostics.push(
                Diagnostic::new(Code::WrongValue, format!("the window ends at {end}, before it begins"))
                    .at(end_span, format!("it begins at {start}"))
                    .help("write an end after the start"),
            );
        }
    }

    fn local_time(&mut self, fields: &mut Fields, key: &'static str) -> Option<(LocalTime, Span)> {
        let node = fields.require(key)?;
        Some((self.local_time_of(node, key)?, node.span))
    }

    pub(super) fn local_time_of(&mut self, node: &Node, key: &str) -> Option<LocalTime> {
        let text = self.line(node, key)?;
        let time = LocalTime::parse(&text);
        if time.is_none() {
            self.diagnostics.push(
                Diagnostic::new(Code::WrongValue, format!("`{text}` is no local time"))
                    .at(node.span, format!("`{key}` takes a date and a time"))
                    .help("write it as `2026-12-05T22:00`; the zone goes to `timezone:`"),
            );
        }
        time
    }

    /// A name of the time zone database by its form; the names themselves change every year.
    pub(super) fn timezone(&mut self, node: &Node) -> Option<String> {
        let text = self.line(node, "timezone")?;
        let is_part = |part: &str| {
            part.starts_with(|c: char| c.is_ascii_alphabetic())
                && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+'))
        };
        let is_zone = text.split('/').all(is_part) && (text.contains('/') || text == "UTC");
        if !is_zone {
            self.diagnostics.push(
                Diagnostic::new(Code::WrongValue, format!("`{text}` is no time zone"))
                    .at(node.span, "not a time zone")
                    .help("write its area and city, such as `Europe/Madrid`, or `UTC`"),
            );
        }
        is_zone.then_some(text)
    }
}
