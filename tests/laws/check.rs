//! Holds what the engine says of a case against what all its completions say.

use super::case::{Built, Case};
use super::reference::{ALL, Asked, Bindings, Ground, Heeded, TooMany};
use super::world::Kept;
use runsheet::condition::{
    Change, Condition, Expr, Judge, Judgement, Knowledge, Path, ReasonPart, Root, Settled, TestKind,
};
use runsheet::fact::{Bound, Domain, Stage, Status, Subject, Type};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What became of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    Checked(usize),
    Conflict,
    /// More completions than are tried.
    LeftOut,
}

/// A node with everything around it.
pub struct NodeCase {
    pub conditions: Vec<Arc<Condition>>,
    pub inherited: usize,
    pub own_loop: Option<String>,
    pub bindings: Bindings,
}

impl NodeCase {
    pub fn judge(&self, judge: &Judge<'_>) -> Arc<Judgement> {
        judge.verdict(&self.conditions, self.inherited, self.own_loop.as_deref(), &self.bindings)
    }

    pub fn would_apply_if(&self, judge: &Judge<'_>) -> Option<Vec<Change>> {
        judge.would_apply_if(&self.conditions, self.inherited, self.own_loop.as_deref(), &self.bindings)
    }

    pub fn asked(&self) -> Asked<'_> {
        Asked { conditions: &self.conditions, bindings: &self.bindings }
    }
}

/// Every node of the case, once for each of its objects; parents stand before their children, with the
/// position of the parent.
pub fn nodes(built: &Built, judge: &Judge<'_>) -> Vec<(NodeCase, Option<usize>)> {
    let mut all: Vec<(NodeCase, Option<usize>)> = Vec::new();
    let mut level: Vec<Option<usize>> = vec![None];
    for node in &built.nodes {
        let mut next = Vec::new();
        for parent in level {
            let (above, bindings) = match parent {
                Some(at) => (all[at].0.conditions.clone(), all[at].0.bindings.clone()),
                None => (Vec::new(), Bindings::new()),
            };
            let places: Vec<(Bindings, Option<String>)> = match &node.each {
                None => vec![(bindings, None)],
                Some(each) => judge
                    .bounds(&each.list, &bindings)
                    .into_iter()
                    .map(|bound| {
                        let mut bindings = bindings.clone();
                        bindings.insert(each.name.clone(), bound);
                        (bindings, Some(each.name.clone()))
                    })
                    .collect(),
            };
            for (bindings, own_loop) in places {
                let conditions = [&above[..], &node.conditions[..]].concat();
                next.push(Some(all.len()));
                all.push((NodeCase { conditions, inherited: above.len(), own_loop, bindings }, parent));
            }
        }
        level = next;
    }
    all
}

pub fn judge(built: &Built) -> Judge<'_> {
    Judge::new(Knowledge {
        schema: &built.schema,
        facts: &built.facts,
        rules: &built.rules,
        whens: &built.whens,
    })
}

/// Checks everything the engine says of the case; panics where it is wrong.
pub fn check(case: &Case) -> Outcome {
    let built = case.build();
    match checked(&built) {
        Ok(outcome) => outcome,
        Err(TooMany) => Outcome::LeftOut,
    }
}

fn checked(built: &Built) -> Result<Outcome, TooMany> {
    let ground = Ground::new(built)?;
    let judge = judge(built);
    if !ground.is_possible()? {
        check_conflict(built, &judge, &ground)?;
        return Ok(Outcome::Conflict);
    }
    assert_eq!(judge.conflict(), None, "facts and rules leave something possible");
    check_assumptions(&judge, &ground);
    let mut left_out = 0;
    let nodes = nodes(built, &judge);
    for (node, parent) in &nodes {
        let parent = parent.map(|at| &nodes[at].0);
        let said = node.judge(&judge);
        let would_apply_if = node.would_apply_if(&judge);
        let checker = Checker { ground: &ground, judge: &judge, node, said: &said, would_apply_if };
        left_out += usize::from(checker.check(parent).is_err());
    }
    Ok(if left_out == nodes.len() { Outcome::LeftOut } else { Outcome::Checked(nodes.len() - left_out) })
}

/// The clashing set is one, and nothing can be left out of it.
fn check_conflict(built: &Built, judge: &Judge<'_>, ground: &Ground<'_>) -> Result<(), TooMany> {
    let Some(conflict) = judge.conflict() else {
        assert!(built.refs_run_in_circles(), "nothing is possible");
        return Err(TooMany);
    };
    let facts: BTreeSet<Subject> = conflict.facts.iter().cloned().collect();
    let rules: BTreeSet<usize> = conflict.rules.iter().map(|id| position(built, id)).collect();
    let nothing = Asked { conditions: &[], bindings: &Bindings::new() };
    let possible = |facts: &BTreeSet<Subject>, rules: &BTreeSet<usize>| {
        let heeded = Heeded { facts: Kept::Only(facts), rules: Some(rules) };
        ground.truths(heeded, nothing).map(|(holds, _)| holds)
    };
    assert!(!possible(&facts, &rules)?, "{conflict:?} do not clash");
    for fact in &facts {
        let fewer = facts.iter().filter(|other| *other != fact).cloned().collect();
        assert!(possible(&fewer, &rules)?, "{fact:?} can be left out of {conflict:?}");
    }
    for rule in &rules {
        let fewer = rules.iter().filter(|other| *other != rule).copied().collect();
        assert!(possible(&facts, &fewer)?, "rule {rule} can be left out of {conflict:?}");
    }
    Ok(())
}

fn position(built: &Built, id: &str) -> usize {
    built.rules.iter().position(|rule| rule.id == id).expect("a rule")
}

/// The assumed values that joined are those that facts and rules allow one after the other.
fn check_assumptions(judge: &Judge<'_>, ground: &Ground<'_>) {
    for subject in ground.subjects() {
        if judge.is_meaningless(&subject) {
            continue;
        }
        let Some(given) = judge.given(&subject) else { continue };
        let mut facts = ground.facts.clone();
        let expected = super::reference::given_mut(&mut facts, &subject).expect("a fact");
        assert_eq!(given.domain, expected.domain, "the assumed value of {subject:?}");
    }
}

struct Checker<'c> {
    ground: &'c Ground<'c>,
    judge: &'c Judge<'c>,
    node: &'c NodeCase,
    said: &'c Judgement,
    would_apply_if: Option<Vec<Change>>,
}

impl Checker<'_> {
    fn check(&self, parent: Option<&NodeCase>) -> Result<(), TooMany> {
        let (node, said) = (self.node.asked(), self.said);
        let expected = self.ground.settled(ALL, node)?;
        let shown = format!("{} {:?}", self.shown(), said);
        if said.reason.iter().any(|part| matches!(part, ReasonPart::TooHard(_))) {
            return Err(TooMany);
        }
        assert_eq!(said.settled, expected, "the verdict of {shown}");
        let is_always = self.node.conditions.is_empty() && self.node.bindings.is_empty();
        assert_eq!(said.reason.is_empty(), is_always, "the reason of {shown}");
        assert!(said.missing.is_empty() || expected == Settled::Undecided, "what is missing of {shown}");
        match expected {
            Settled::Applies | Settled::NotApplicable => self.check_reason(expected)?,
            Settled::Undecided => self.check_missing()?,
            Settled::OnSite => self.check_on_site()?,
        }
        self.check_would_apply_if(expected)?;
        let rests_on_rule = said.reason.iter().any(|part| matches!(part, ReasonPart::Rule(_)));
        assert_eq!(said.inferred, rests_on_rule, "inferred or not: {shown}");
        self.check_assumed(expected)?;
        self.check_residual(expected)?;
        if let Some(parent) = parent {
            let above = self.ground.settled(ALL, parent.asked())?;
            if above == Settled::NotApplicable {
                assert_eq!(said.settled, Settled::NotApplicable, "a child of what does not apply: {shown}");
                assert!(said.by_parent, "by its parent: {shown}");
            } else if said.by_parent {
                let own = self.node.conditions.len() > self.node.inherited || self.node.own_loop.is_some();
                assert!(!own, "not by its parent: {shown}");
            }
        }
        Ok(())
    }

    fn shown(&self) -> String {
        let texts: Vec<&str> = self.node.conditions.iter().map(|condition| condition.text.as_str()).collect();
        format!("{texts:?} where {:?}", self.node.bindings)
    }

    fn parts(&self) -> (BTreeSet<Subject>, BTreeSet<usize>) {
        let mut facts = BTreeSet::new();
        let mut rules = BTreeSet::new();
        for part in &self.said.reason {
            match part {
                ReasonPart::Fact(subject) => drop(facts.insert(subject.clone())),
                ReasonPart::Rule(id) => drop(rules.insert(position(self.ground.built, id))),
                ReasonPart::Condition(_) | ReasonPart::TooHard(_) => {}
            }
        }
        (facts, rules)
    }

    /// The reason forces the verdict, and nothing can be left out of it.
    fn check_reason(&self, expected: Settled) -> Result<(), TooMany> {
        let (facts, rules) = self.parts();
        let forces = |facts: &BTreeSet<Subject>, rules: &BTreeSet<usize>| {
            let heeded = Heeded { facts: Kept::Only(facts), rules: Some(rules) };
            let (holds, fails) = self.ground.truths(heeded, self.node.asked())?;
            Ok(match expected {
                Settled::Applies => !fails,
                _ => !holds,
            })
        };
        let shown = format!("{} {:?}", self.shown(), self.said.reason);
        assert!(forces(&facts, &rules)?, "the reason does not force {expected:?}: {shown}");
        if self.ground.built.refs_run_in_circles() {
            // It can take more objects than are thought of to tell that a part is not needed.
            return Ok(());
        }
        for fact in &facts {
            let fewer = facts.iter().filter(|other| *other != fact).cloned().collect();
            assert!(!forces(&fewer, &rules)?, "{fact:?} can be left out of the reason: {shown}");
        }
        for rule in &rules {
            let fewer = rules.iter().filter(|other| *other != rule).copied().collect();
            assert!(!forces(&facts, &fewer)?, "rule {rule} can be left out of the reason: {shown}");
        }
        if facts.is_empty() && rules.is_empty() && !self.node.conditions.is_empty() {
            assert!(
                matches!(self.said.reason[..], [ReasonPart::Condition(_)]),
                "the condition itself: {shown}"
            );
        }
        Ok(())
    }

    /// What is missing is what is left when facts are left out from the last to the first.
    fn check_missing(&self) -> Result<(), TooMany> {
        let node = self.node.asked();
        let fixed = self.ground.fixed(ALL)?;
        let is_runtime = |subject: &Subject| self.ground.stage(subject) == Stage::Runtime;
        // The node of an object that nobody has named asks for its list, whatever else.
        let mut lists = self.unknown_lists();
        lists.retain(|subject| !fixed.contains(subject) && !is_runtime(subject));
        let mut missing: Vec<Subject> = self
            .ground
            .subjects()
            .into_iter()
            .filter(|subject| !fixed.contains(subject) && !is_runtime(subject))
            .collect();
        for at in (0..missing.len()).rev() {
            let left_out = missing.remove(at);
            let agree = |subject: &Subject| {
                fixed.contains(subject) || is_runtime(subject) || missing.contains(subject)
            };
            if lists.contains(&left_out) || self.ground.differ(ALL, node, &agree)? {
                missing.insert(at, left_out);
            }
        }
        assert_eq!(self.said.missing, missing, "what is missing of {}", self.shown());
        Ok(())
    }

    /// The lists whose objects the node stands for and nobody has named.
    fn unknown_lists(&self) -> BTreeSet<Subject> {
        let unknown = self.node.bindings.values().filter_map(|bound| match bound {
            Bound::UnknownObject { list } => Some(Subject::List(list.clone())),
            Bound::UnknownElement { list } => Some(list.clone()),
            _ => None,
        });
        unknown.collect()
    }

    /// The runtime facts and rules that are told decide it, and none can be left out.
    fn check_on_site(&self) -> Result<(), TooMany> {
        let (facts, rules) = self.parts();
        let fixed = self.ground.fixed(ALL)?;
        let decide = |facts: &BTreeSet<Subject>, rules: &BTreeSet<usize>| {
            let heeded = Heeded { facts: Kept::All, rules: Some(rules) };
            let agree = |subject: &Subject| fixed.contains(subject) || facts.contains(subject);
            self.ground.differ(heeded, self.node.asked(), &agree).map(|differ| !differ)
        };
        let shown = format!("{} {:?}", self.shown(), self.said.reason);
        assert!(facts.iter().all(|fact| self.ground.stage(fact) == Stage::Runtime), "{shown}");
        assert!(decide(&facts, &rules)?, "this does not decide it on site: {shown}");
        let asked: BTreeSet<Subject> = self.unknown_lists();
        for fact in facts.difference(&asked) {
            let fewer = facts.iter().filter(|other| *other != fact).cloned().collect();
            assert!(!decide(&fewer, &rules)?, "{fact:?} can be left out: {shown}");
        }
        for rule in &rules {
            let fewer = rules.iter().filter(|other| *other != rule).copied().collect();
            assert!(!decide(&facts, &fewer)?, "rule {rule} can be left out: {shown}");
        }
        Ok(())
    }

    /// The assumed facts without which it would be another verdict.
    fn check_assumed(&self, expected: Settled) -> Result<(), TooMany> {
        // Whether an element of a list of refs is there without the list being given is not looked into.
        let of_element = self.node.bindings.values().any(|bound| matches!(bound, Bound::Element { .. }));
        if self.ground.built.refs_run_in_circles() || of_element {
            return Ok(());
        }
        let is_assumed = |subject: &Subject| {
            let mut facts = self.ground.facts.clone();
            super::reference::given_mut(&mut facts, subject)
                .is_some_and(|given| given.status == Status::Assumed && given.domain != Domain::Whole)
        };
        let all = self.ground.subjects();
        let mut assumed: Vec<Subject> = all.iter().filter(|subject| is_assumed(subject)).cloned().collect();
        let known: Vec<&Subject> = all.iter().filter(|subject| !is_assumed(subject)).collect();
        for at in (0..assumed.len()).rev() {
            let left_out = assumed.remove(at);
            let kept: BTreeSet<Subject> = known.iter().copied().chain(&assumed).cloned().collect();
            let heeded = Heeded { facts: Kept::Only(&kept), rules: None };
            if self.ground.settled(heeded, self.node.asked())? != expected {
                assumed.insert(at, left_out);
            }
        }
        assert_eq!(self.said.assumed, assumed, "assumed: {}", self.shown());
        Ok(())
    }

    /// The change turns the node round, and no smaller one of up to three facts does.
    fn check_would_apply_if(&self, expected: Settled) -> Result<(), TooMany> {
        let (node, shown) = (self.node.asked(), self.shown());
        if expected != Settled::NotApplicable {
            assert_eq!(self.would_apply_if, None, "{shown}");
            return Ok(());
        }
        let Some(changes) = &self.would_apply_if else {
            return self.check_nothing_turns_it();
        };
        let tests: Vec<&Expr> = changes.iter().map(|change| &change.test).collect();
        let told: Vec<String> = tests.iter().map(|test| test.to_string()).collect();
        let changed: BTreeSet<Subject> = changes.iter().map(|change| change.subject.clone()).collect();
        assert_eq!(changed.len(), changes.len(), "a fact is told twice: {told:?} {shown}");
        let kept = self.ground.kept_without(&changed);
        let heeded = Heeded { facts: Kept::Only(&kept), rules: None };
        let (possible, turned) = self.ground.forced(heeded, node, &tests)?;
        assert!(possible, "{told:?} cannot be: {shown}");
        assert!(turned, "{told:?} does not turn it round: {shown}");
        if self.ground.built.refs_run_in_circles() {
            return Ok(());
        }
        self.check_none_turns_it(1..changed.len().min(4))
    }

    /// Where no change is told, there is none.
    fn check_nothing_turns_it(&self) -> Result<(), TooMany> {
        let everything: BTreeSet<Subject> = self.ground.subjects().into_iter().collect();
        if everything.iter().any(|subject| self.is_of_list(subject)) {
            return self.check_none_turns_it(1..3);
        }
        assert!(!self.can_be_turned(&everything)?, "something turns it round: {}", self.shown());
        Ok(())
    }

    /// No change of so many facts turns it round. What a list would have to hold cannot always be told in a
    /// condition: those changes are left out.
    fn check_none_turns_it(&self, sizes: std::ops::Range<usize>) -> Result<(), TooMany> {
        let single: Vec<Subject> =
            self.ground.subjects().into_iter().filter(|subject| !self.is_of_list(subject)).collect();
        for size in sizes {
            for smaller in subsets(&single, size) {
                match self.ground.turns_round(self.node.asked(), &smaller) {
                    Ok(turned) => assert!(
                        !turned,
                        "{smaller:?} turns it round, which is less than {:?}: {}",
                        self.would_apply_if,
                        self.shown()
                    ),
                    Err(TooMany) => continue,
                }
            }
        }
        Ok(())
    }

    fn is_of_list(&self, subject: &Subject) -> bool {
        let schema = &self.ground.built.schema;
        match subject {
            Subject::Fact(name) => schema.fact(name).is_some_and(|fact| matches!(fact.ty, Type::List(_))),
            Subject::List(_) => true,
            Subject::Field { list, field, .. } => schema
                .list(list)
                .and_then(|list| list.field(field))
                .is_some_and(|field| matches!(field.ty, Type::List(_))),
        }
    }

    fn can_be_turned(&self, changed: &BTreeSet<Subject>) -> Result<bool, TooMany> {
        let kept = self.ground.kept_without(changed);
        let heeded = Heeded { facts: Kept::Only(&kept), rules: None };
        Ok(self.ground.truths(heeded, self.node.asked())?.0)
    }

    /// What is left says the same, and nothing of what is known.
    fn check_residual(&self, expected: Settled) -> Result<(), TooMany> {
        let shown = self.shown();
        let Some(residual) = &self.said.residual else {
            if matches!(expected, Settled::Undecided | Settled::OnSite) {
                let nothing = Expr::And(Vec::new());
                assert!(
                    self.ground.is_equivalent(self.node.asked(), &nothing)?,
                    "nothing is left of {shown}"
                );
            }
            return Ok(());
        };
        assert!(matches!(expected, Settled::Undecided | Settled::OnSite), "{residual} is left of {shown}");
        assert!(self.ground.is_equivalent(self.node.asked(), residual)?, "{residual} is not {shown}");
        let known = self.known_in(residual);
        assert!(known.is_empty(), "{residual} speaks of {known:?}, which is known: {shown}");
        Ok(())
    }

    /// Known facts that an expression speaks of.
    fn known_in(&self, expr: &Expr) -> Vec<Subject> {
        let mut paths = Vec::new();
        paths_in(expr, &mut paths);
        let mut known = Vec::new();
        for path in paths {
            let subject = match &path.root {
                Root::Fact(name) => Subject::Fact(name.clone()),
                Root::List(list) if self.judge.facts().lists[list].is_complete() => {
                    let subject = Subject::List(list.clone());
                    if self.ground.built.whens.of(&subject).is_none() {
                        known.push(subject);
                    }
                    continue;
                }
                Root::Name(name) => match (self.node.bindings.get(name), path.fields.first()) {
                    (Some(Bound::Object { list, key }), Some(field)) => {
                        Subject::Field { list: list.clone(), key: key.clone(), field: field.clone() }
                    }
                    _ => continue,
                },
                _ => continue,
            };
            // What lies behind a ref is another fact.
            let is_whole = path.fields.len() == usize::from(matches!(path.root, Root::Name(_)));
            let means_something = self.ground.built.whens.of(&subject).is_none();
            if is_whole && means_something && self.is_known(&subject) {
                known.push(subject);
            }
        }
        known
    }

    fn is_known(&self, subject: &Subject) -> bool {
        if let Subject::Field { list, .. } = subject
            && (self.ground.built.whens.lists.contains_key(list))
        {
            return false;
        }
        self.judge.given(subject).is_some_and(|given| matches!(given.domain, Domain::Known(_)))
    }
}

fn subsets(of: &[Subject], size: usize) -> Vec<BTreeSet<Subject>> {
    if size == 0 {
        return vec![BTreeSet::new()];
    }
    let mut all = Vec::new();
    for (at, first) in of.iter().enumerate() {
        for mut rest in subsets(&of[at + 1..], size - 1) {
            rest.insert(first.clone());
            all.push(rest);
        }
    }
    all
}

/// All paths that an expression speaks of, but those of lists whose members it goes on to test: they are the
/// way to what is open.
fn paths_in<'e>(expr: &'e Expr, paths: &mut Vec<&'e Path>) {
    match expr {
        Expr::And(parts) | Expr::Or(parts) => parts.iter().for_each(|part| paths_in(part, paths)),
        Expr::Not(inner) => paths_in(inner, paths),
        Expr::Test(test) => match &test.kind {
            TestKind::IsTrue(path) | TestKind::Compare { path, .. } | TestKind::In { path, .. } => {
                paths.push(path);
            }
            TestKind::Define { condition, .. } => paths_in(&condition.expr, paths),
            TestKind::Some { body, .. } | TestKind::Every { body, .. } => paths_in(body, paths),
            TestKind::Count { of, .. } => match &of.filter {
                Some((_, body)) => paths_in(body, paths),
                None => paths.push(&of.list),
            },
        },
    }
}
