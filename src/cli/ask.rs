//! `runsheet ask`: the questionnaire of one site.

use super::hand_over::hand_over;
use super::outcome::{Exit, Failure};
use super::pick::{one_language, only_site};
use super::raw::{Ask, AskFormat};
use super::read::read;
use super::tell;
use crate::Purpose;
use crate::deliver;
use crate::project::{Flags, SiteFilter};

/// Asks what is open at a site. Mistakes of the content are told: they may be why something is open.
pub fn ask(flags: &Flags, order: &Ask) -> Result<Exit, Failure> {
    let filter = SiteFilter { names: order.site.iter().cloned().collect(), shard: None };
    let content = read(flags, &filter, &order.answers)?;
    let mut diagnostics = content.diagnostics;
    let mut text = None;
    if let Some(model) = &content.model
        && let Some(at) =
            only_site(model, order.site.as_deref(), "the questions are those of one site; name it")?
    {
        let language = one_language(model, at, order.lang.as_deref())?;
        let runbooks =
            crate::tailor(model, &content.sources, at, &[language], Purpose::Draft, &mut diagnostics);
        text = runbooks.first().and_then(|runbook| match order.format {
            AskFormat::Json => Some(deliver::questions(runbook)),
            AskFormat::Md => {
                let strings = model.words.get(&runbook.language)?;
                Some(deliver::markdown::questionnaire(runbook, strings))
            }
        });
    }
    let broken = diagnostics.has_errors();
    if broken || text.is_none() {
        tell::diagnostics(&diagnostics.sorted(), &content.sources);
    }
    if let Some(text) = &text {
        hand_over(flags, text)?;
    }
    Ok(if broken || text.is_none() { Exit::Content } else { Exit::Done })
}
