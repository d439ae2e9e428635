//! The paper: `runbook.pdf`, `checklist.pdf`, and the Typst bundle that makes them.
//!
//! The runbook travels as JSON to a theme that interprets it; no markup is ever generated, so no value can
//! become any. What is compiled is exactly the bytes of the bundle, so stock `typst compile` gives the same
//! documents. Knows nothing of the disk, the network or the clock.

mod bundle;
mod compile;
mod data;
mod fonts;
mod glyphs;
mod labels;
mod render;
mod world;

pub use fonts::FontFile;
pub use render::{PdfOutput, render};
