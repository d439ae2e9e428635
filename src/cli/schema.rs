//! `runsheet schema`: JSON Schema of the files people write, for editors.

use super::hand_over::hand_over;
use super::outcome::{Exit, Failure};
use super::raw::{Schema, SchemaOf};
use super::tell;
use crate::diagnostic::Diagnostics;
use crate::project::{self, Flags, SiteFilter};
use crate::source::Sources;
use crate::{deliver, guide, inventory, vocabulary};

/// Writes the schema that is asked for. Mistakes of sites do not matter to it; those of the guide do to what a
/// site may hold.
pub fn schema(flags: &Flags, order: &Schema) -> Result<Exit, Failure> {
    if order.of == SchemaOf::Runbook {
        hand_over(flags, deliver::json::schema())?;
        return Ok(Exit::Done);
    }
    let mut found = Diagnostics::default();
    let mut sources = Sources::default();
    let Some(config) = project::open(flags, &mut sources, &mut found)? else {
        tell::diagnostics(&found.sorted(), &sources);
        return Ok(Exit::Content);
    };
    let snapshot = project::load(&config, &SiteFilter::default(), sources, &mut found)?;
    let sources = &snapshot.sources;
    let mut mistakes = Diagnostics::default();
    let guide = snapshot.guide.as_ref().and_then(|files| guide::read(files, sources, &mut mistakes));
    let Some(guide) = guide else {
        found.extend(mistakes);
        tell::diagnostics(&found.sorted(), sources);
        return Ok(Exit::Content);
    };
    let roles: Vec<String> = guide.roles.iter().map(|(role, _)| role.clone()).collect();
    let schema = match order.of {
        SchemaOf::Site if mistakes.has_errors() => {
            tell::diagnostics(&mistakes.sorted(), sources);
            return Ok(Exit::Content);
        }
        SchemaOf::Site => inventory::json_schema(&guide.id, &guide.vocabulary, &guide.languages, &roles),
        SchemaOf::Overlay => guide::overlay::json_schema(&guide.languages, &roles),
        SchemaOf::Facts => vocabulary::json_schema(&guide.languages, &roles),
        SchemaOf::Guide | SchemaOf::Runbook => guide::json_schema(&guide.languages),
    };
    hand_over(flags, &format!("{schema:#}\n"))?;
    Ok(Exit::Done)
}
