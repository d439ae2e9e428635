//! The judge: whether a node applies at a site, why, what is left and what is missing.
//!
//! Two stages: three-valued evaluation settles most nodes; what it leaves open goes to the exact
//! stage. Knows nothing of guides: a node is its conditions and what its loops' names stand for.

use super::bounds::existence_subject;
use super::changes::smallest_change;
use super::evaluate::{Truth, exists, truth};
use super::knowledge::{Effective, Knowledge, effective};
use super::lookup::{Bindings, Index, Names, Seen, View};
use super::minimal::minimal;
use super::order::Order;
use super::residual::{Residue, joined, residual};
use super::subjects::{Which, collect};
use super::{Compare, Condition, Expr, Of, Path, PathType, Root, Test, TestKind, Whens};
use crate::fact::{Bound, Facts, Schema, Stage, Subject};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Whose condition it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Level {
    /// Of a node above.
    Parent,
    Own,
}

/// A condition with the level it comes from.
#[derive(Debug, Clone)]
pub(super) struct Attached {
    pub condition: Arc<Condition>,
    pub level: Level,
}

/// What is judged: all conditions from the outermost ancestor to the node itself, and what the names
/// of its loops stand for. The filter of a loop is one of the conditions.
#[derive(Debug, Clone, Default)]
pub(super) struct Node {
    pub conditions: Vec<Attached>,
    pub bindings: Bindings,
    /// The names that the node itself binds; the others are bound above it.
    pub own_names: BTreeSet<String>,
}

/// A verdict before anybody waives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Settled {
    Applies,
    NotApplicable,
    Undecided,
    OnSite,
}

/// One piece of a reason.
#[derive(Debug, Clone, PartialEq)]
pub enum ReasonPart {
    /// A fact with the value it has, or one that is unknown and leaves the node open.
    Fact(Subject),
    /// The id of a rule.
    Rule(String),
    /// A condition that is so whatever the facts are.
    Condition(Arc<Condition>),
}

/// One fact that would have to be different: `test` must hold of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    pub subject: Subject,
    pub test: Expr,
}

/// A verdict with everything that is said about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    pub settled: Settled,
    /// The assumed facts it rests on, in vocabulary order; the verdict is *assumed* if there are any.
    pub assumed: Vec<Subject>,
    /// Rests on a rule.
    pub inferred: bool,
    /// Decided by a node above.
    pub by_parent: bool,
    /// Empty only for a node without any condition.
    pub reason: Vec<ReasonPart>,
    /// The smallest change of facts that makes it apply; only for not applicable, and only if there
    /// is one.
    pub would_apply_if: Option<Vec<Change>>,
    /// What is left of the conditions; for undecided and on site, unless nothing can be said in the
    /// language (an object that an incomplete list may have).
    pub residual: Option<Expr>,
    /// The facts it waits for, in vocabulary order; empty unless undecided.
    pub missing: Vec<Subject>,
}

impl Judgement {
    /// The judgement of a node without any condition.
    pub fn always() -> Self {
        Self {
            settled: Settled::Applies,
            assumed: Vec::new(),
            inferred: false,
            by_parent: false,
            reason: Vec::new(),
            would_apply_if: None,
            residual: None,
            missing: Vec::new(),
        }
    }
}

/// Identity of a condition while the cache holds it: the place it was allocated at.
type Identity = (usize, Level);
type CacheKey = (Vec<Identity>, Bindings, BTreeSet<String>);

/// Judges the nodes of one site; each distinct node once.
pub struct Judge<'a> {
    pub(super) schema: &'a Schema,
    pub(super) whens: &'a Whens,
    pub(super) effective: Effective,
    pub(super) index: Index,
    pub(super) order: Order,
    /// The node is kept beside its judgement, so that its conditions keep their addresses.
    cache: RefCell<BTreeMap<CacheKey, (Node, Arc<Judgement>)>>,
}

impl<'a> Judge<'a> {
    pub fn new(knowledge: Knowledge<'a>) -> Self {
        let effective = effective(&knowledge);
        let index = Index::new(&effective.facts);
        let order = Order::new(knowledge.schema);
        let Knowledge { schema, whens, .. } = knowledge;
        Self { schema, whens, effective, index, order, cache: RefCell::default() }
    }

    /// The facts as verdicts see them: with assumed values, marked so, and without values outside
    /// their `when`. Values are printed from these, and loops run over them.
    pub fn facts(&self) -> &Facts {
        &self.effective.facts
    }

    /// Whether the fact's value is an assumption.
    pub fn is_assumed(&self, subject: &Subject) -> bool {
        self.effective.assumed.contains(subject)
    }

    /// Whether the fact's `when` is false at this site: it is neither asked nor missing.
    pub fn is_meaningless(&self, subject: &Subject) -> bool {
        self.effective.meaningless.contains(subject)
    }

    /// When the fact can be known.
    pub fn stage(&self, subject: &Subject) -> Stage {
        self.order.stage(subject)
    }

    /// Subjects in the order of the vocabulary.
    pub fn in_order(&self, subjects: BTreeSet<Subject>) -> Vec<Subject> {
        self.order.sorted(subjects, &self.index)
    }

    /// The judgement on a node: all `conditions` from the outermost ancestor to the node itself, of
    /// which the first `inherited` are those of nodes above, and what the names of its loops stand
    /// for; `own_loop` is the name the node itself binds. The filter of a loop is one of the
    /// conditions.
    pub fn verdict(
        &self,
        conditions: &[Arc<Condition>],
        inherited: usize,
        own_loop: Option<&str>,
        bindings: &Bindings,
    ) -> Arc<Judgement> {
        let attached = conditions.iter().enumerate().map(|(at, condition)| Attached {
            condition: condition.clone(),
            level: if at < inherited { Level::Parent } else { Level::Own },
        });
        self.cached(&Node {
            conditions: attached.collect(),
            bindings: bindings.clone(),
            own_names: own_loop.map(str::to_string).into_iter().collect(),
        })
    }

    fn cached(&self, node: &Node) -> Arc<Judgement> {
        if node.conditions.is_empty() && node.bindings.is_empty() {
            return Arc::new(Judgement::always());
        }
        let identities = node
            .conditions
            .iter()
            .map(|attached| (Arc::as_ptr(&attached.condition) as usize, attached.level))
            .collect();
        let key = (identities, node.bindings.clone(), node.own_names.clone());
        if let Some((_, judgement)) = self.cache.borrow().get(&key) {
            return judgement.clone();
        }
        let judgement = Arc::new(self.judge(node));
        self.cache.borrow_mut().insert(key, (node.clone(), judgement.clone()));
        judgement
    }

    fn judge(&self, node: &Node) -> Judgement {
        let settled = self.settle(node, Seen::All);
        let mentioned = self.mentioned(node);
        let (assumed, without) = self.assumed(node, settled, &mentioned);
        let mut judgement = Judgement { settled, assumed, ..Judgement::always() };
        match settled {
            Settled::Applies | Settled::NotApplicable => {
                judgement.reason = self.reason(node, settled, &mentioned, &without);
            }
            Settled::Undecided | Settled::OnSite => self.leave_open(node, &mut judgement),
        }
        if settled == Settled::NotApplicable {
            judgement.would_apply_if = smallest_change(node, &self.view(Seen::All), &self.order);
        }
        judgement.by_parent = self.is_by_parent(node, settled);
        judgement
    }

    pub(super) fn view<'v>(&'v self, seen: Seen<'v>) -> View<'v> {
        View { schema: self.schema, facts: &self.effective.facts, seen, index: Some(&self.index) }
    }

    /// What the node's conditions and the existence of its objects come to.
    fn truth(&self, node: &Node, levels: &[Level], seen: Seen<'_>) -> Truth {
        let view = self.view(seen);
        let mut all = Truth::True;
        for (name, bound) in &node.bindings {
            if levels.contains(&node.level_of(name)) {
                all = all.and(exists(bound, &view));
            }
        }
        for attached in &node.conditions {
            if all == Truth::False {
                break;
            }
            if levels.contains(&attached.level) {
                all = all.and(truth(&attached.condition.expr, &mut Names::new(&node.bindings), &view));
            }
        }
        all
    }

    fn settle(&self, node: &Node, seen: Seen<'_>) -> Settled {
        match self.truth(node, &[Level::Parent, Level::Own], seen) {
            Truth::True => Settled::Applies,
            Truth::False => Settled::NotApplicable,
            Truth::Unknown => {
                let open = self.open(node, seen);
                let runtime = |subject: &Subject| self.order.stage(subject) == Stage::Runtime;
                match !open.is_empty() && open.iter().all(runtime) {
                    true => Settled::OnSite,
                    false => Settled::Undecided,
                }
            }
        }
    }

    /// Every fact the node looks at, in vocabulary order.
    fn mentioned(&self, node: &Node) -> Vec<Subject> {
        let mut subjects = node.bindings.values().map(existence_subject).collect();
        for attached in &node.conditions {
            let names = &mut Names::new(&node.bindings);
            collect(&attached.condition.expr, Which::All, names, &self.view(Seen::All), &mut subjects);
        }
        self.in_order(subjects)
    }

    /// The facts that leave the node open.
    fn open(&self, node: &Node, seen: Seen<'_>) -> BTreeSet<Subject> {
        let view = self.view(seen);
        let mut subjects = BTreeSet::new();
        for bound in node.bindings.values() {
            if exists(bound, &view) == Truth::Unknown {
                subjects.insert(existence_subject(bound));
            }
        }
        for attached in &node.conditions {
            let names = &mut Names::new(&node.bindings);
            collect(&attached.condition.expr, Which::Open, names, &view, &mut subjects);
        }
        subjects.retain(|subject| !self.is_meaningless(subject));
        subjects
    }

    /// The assumed facts the verdict rests on, and the assumed facts it does without.
    fn assumed(
        &self,
        node: &Node,
        settled: Settled,
        mentioned: &[Subject],
    ) -> (Vec<Subject>, BTreeSet<Subject>) {
        let assumed: Vec<Subject> =
            mentioned.iter().filter(|subject| self.is_assumed(subject)).cloned().collect();
        let hidden = |kept: &[Subject]| -> BTreeSet<Subject> {
            assumed.iter().filter(|subject| !kept.contains(subject)).cloned().collect()
        };
        let needed = minimal(&assumed, |kept| self.settle(node, Seen::Without(&hidden(kept))) == settled);
        let without = hidden(&needed);
        (needed, without)
    }

    /// The smallest set of facts that forces the verdict, without the facts in `without`.
    fn reason(
        &self,
        node: &Node,
        settled: Settled,
        mentioned: &[Subject],
        without: &BTreeSet<Subject>,
    ) -> Vec<ReasonPart> {
        let usable: Vec<Subject> =
            mentioned.iter().filter(|subject| !without.contains(subject)).cloned().collect();
        let facts = minimal(&usable, |kept| {
            let kept: BTreeSet<Subject> = kept.iter().cloned().collect();
            let truth = self.truth(node, &[Level::Parent, Level::Own], Seen::Only(&kept));
            truth == if settled == Settled::Applies { Truth::True } else { Truth::False }
        });
        if facts.is_empty() {
            return self.condition_itself(node, settled).into_iter().collect();
        }
        facts.into_iter().map(ReasonPart::Fact).collect()
    }

    /// The condition that settles the node whatever the facts are.
    fn condition_itself(&self, node: &Node, settled: Settled) -> Option<ReasonPart> {
        let nothing = BTreeSet::new();
        let wanted = if settled == Settled::Applies { Truth::True } else { Truth::False };
        let view = self.view(Seen::Only(&nothing));
        let found = node.conditions.iter().rev().find(|attached| {
            truth(&attached.condition.expr, &mut Names::new(&node.bindings), &view) == wanted
        });
        let found = found.or(node.conditions.last())?;
        Some(ReasonPart::Condition(found.condition.clone()))
    }

    /// Fills in what is said of a node that the facts leave open.
    fn leave_open(&self, node: &Node, judgement: &mut Judgement) {
        let open = self.in_order(self.open(node, Seen::All));
        if judgement.settled == Settled::Undecided {
            let site = |subject: &&Subject| self.order.stage(subject) != Stage::Runtime;
            judgement.missing = open.iter().filter(site).cloned().collect();
        }
        judgement.residual = self.residual(node);
        let waits_for = if judgement.missing.is_empty() { &open } else { &judgement.missing };
        judgement.reason = waits_for.iter().cloned().map(ReasonPart::Fact).collect();
        if judgement.reason.is_empty()
            && let Some(last) = node.conditions.last()
        {
            judgement.reason.push(ReasonPart::Condition(last.condition.clone()));
        }
    }

    /// What is left of all conditions; an unknown list must have an object at all.
    fn residual(&self, node: &Node) -> Option<Expr> {
        let view = self.view(Seen::All);
        let mut left: Vec<Expr> =
            node.bindings.values().filter_map(|bound| self.existence(bound, node)).collect();
        for attached in &node.conditions {
            match residual(&attached.condition.expr, &mut Names::new(&node.bindings), &view) {
                Residue::Open(Expr::And(parts)) => left.extend(parts),
                Residue::Open(part) => left.push(part),
                Residue::True | Residue::False => {}
            }
        }
        match joined(left, Expr::And, Residue::True) {
            Residue::Open(left) => Some(left),
            Residue::True | Residue::False => None,
        }
    }

    /// `count(list) > 0` for an object of a list of which nothing is known.
    fn existence(&self, bound: &Bound, node: &Node) -> Option<Expr> {
        let Bound::UnknownObject { list } = bound else { return None };
        let given = self.effective.facts.lists.get(list)?;
        if given.is_complete() || !given.objects().is_empty() {
            return None;
        }
        let span = node.conditions.last().map(|attached| attached.condition.span);
        let span = span.or(self.schema.list(list).map(|list| list.span))?;
        let path = Path {
            root: Root::List(list.clone()),
            fields: Vec::new(),
            ty: PathType::Objects(list.clone()),
            text: list.clone(),
            span,
        };
        let of = Of { list: path, filter: None };
        let kind = TestKind::Count { of, compare: Compare::Greater, number: 0 };
        Some(Expr::Test(Test { kind, span }))
    }

    /// Whether the nodes above settle it alone, or the node adds nothing of its own.
    fn is_by_parent(&self, node: &Node, settled: Settled) -> bool {
        let own =
            node.conditions.iter().any(|attached| attached.level == Level::Own) || !node.own_names.is_empty();
        !own || (settled == Settled::NotApplicable
            && self.truth(node, &[Level::Parent], Seen::All) == Truth::False)
    }
}

impl Node {
    fn level_of(&self, name: &str) -> Level {
        match self.own_names.contains(name) {
            true => Level::Own,
            false => Level::Parent,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::condition::LoopName;
    use crate::condition::plain::{all_exist, is_true, meanings};
    use crate::condition::samples::{any_expr, read, schema, span};
    use crate::condition::sites::{Dice, completion, known, some_site};
    use crate::fact::{Domain, Given, ListGiven, Status, Value};
    use proptest::prelude::*;

    const COMPLETIONS: usize = 16;

    fn own(expr: &Expr) -> Attached {
        let condition = Condition { expr: expr.clone(), text: expr.to_string(), span: span() };
        Attached { condition: Arc::new(condition), level: Level::Own }
    }

    fn pool(key: &str) -> Bindings {
        Bindings::from([(
            "pool".to_string(),
            Bound::Object { list: "pools".to_string(), key: key.to_string() },
        )])
    }

    fn holds(node: &Node, facts: &Facts) -> bool {
        let names = meanings(&node.bindings);
        all_exist(&names, facts)
            && node.conditions.iter().all(|attached| is_true(&attached.condition.expr, &names, facts))
    }

    fn runtime(facts: &Facts) -> Option<&Value> {
        facts.facts["pilot.accepted"].value()
    }

    /// Facts named in an expression outside of quantifiers.
    fn named(expr: &Expr, names: &mut BTreeSet<String>) {
        match expr {
            Expr::And(parts) | Expr::Or(parts) => parts.iter().for_each(|part| named(part, names)),
            Expr::Not(inner) => named(inner, names),
            Expr::Test(test) => match &test.kind {
                TestKind::IsTrue(path) | TestKind::Compare { path, .. } | TestKind::In { path, .. } => {
                    if let Root::Fact(name) = &path.root {
                        names.insert(name.clone());
                    }
                }
                TestKind::Some { body, .. } | TestKind::Every { body, .. } => named(body, names),
                TestKind::Count { of, .. } => {
                    if let Some((_, body)) = &of.filter {
                        named(body, names);
                    }
                }
                TestKind::Define { condition, .. } => named(&condition.expr, names),
            },
        }
    }

    /// A random node at a random site: with or without an object, one condition or two.
    fn any_case() -> impl Strategy<Value = (Vec<Expr>, bool, u64)> {
        any::<bool>().prop_flat_map(|looped| {
            let names = if looped { vec!["pool".to_string()] } else { Vec::new() };
            (prop::collection::vec(any_expr(names, 2), 1..3), Just(looped), any::<u64>())
        })
    }

    fn node(exprs: &[Expr], looped: bool, site: &Facts) -> Node {
        let key = site.lists["pools"].objects().first().map(|object| object.key.clone());
        let bindings = match (looped, key) {
            (true, Some(key)) => pool(&key),
            (true, None) => Bindings::from([(
                "pool".to_string(),
                match &site.lists["pools"] {
                    ListGiven::Known { complete: true, .. } => {
                        Bound::Empty { list: Subject::List("pools".to_string()) }
                    }
                    _ => Bound::UnknownObject { list: "pools".to_string() },
                },
            )]),
            (false, _) => Bindings::new(),
        };
        Node {
            conditions: exprs.iter().map(own).collect(),
            own_names: bindings.keys().cloned().collect(),
            bindings,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(700) })]

        /// Verdicts, reasons and residuals say nothing that some completion of the facts contradicts.
        #[test]
        fn a_judgement_is_never_contradicted((exprs, looped, seed) in any_case()) {
            let mut dice = Dice::new(seed);
            let site = some_site(&mut dice);
            let schema = schema();
            let whens = Whens::default();
            let judge = Judge::new(Knowledge { schema: &schema, facts: &site, rules: &[], whens: &whens });
            let node = node(&exprs, looped, &site);
            let judgement = judge.cached(&node);
            let marked = node.bindings.values().any(|bound| !matches!(bound, Bound::Object { .. }));
            let kept: BTreeSet<Subject> = judgement.reason.iter().filter_map(|part| match part {
                ReasonPart::Fact(subject) => Some(subject.clone()),
                _ => None,
            }).collect();
            prop_assert!(!judgement.reason.is_empty());
            if marked {
                prop_assert_ne!(judgement.settled, Settled::Applies);
                return Ok(());
            }
            let mut by_runtime: BTreeMap<Option<Value>, bool> = BTreeMap::new();
            for _ in 0..COMPLETIONS {
                let facts = completion(&site, None, &mut dice);
                let truth = holds(&node, &facts);
                match judgement.settled {
                    Settled::Applies => prop_assert!(truth),
                    Settled::NotApplicable => prop_assert!(!truth),
                    Settled::OnSite => {
                        let known = *by_runtime.entry(runtime(&facts).cloned()).or_insert(truth);
                        prop_assert_eq!(known, truth);
                    }
                    Settled::Undecided => {}
                }
                if matches!(judgement.settled, Settled::Applies | Settled::NotApplicable) {
                    let other = completion(&site, Some(&kept), &mut dice);
                    prop_assert_eq!(holds(&node, &other), truth, "reason {:?}", kept);
                }
                if let Some(residual) = &judgement.residual {
                    let names = meanings(&node.bindings);
                    prop_assert_eq!(is_true(residual, &names, &facts), truth, "residual {}", residual);
                }
            }
            if let Some(residual) = &judgement.residual {
                let mut names = BTreeSet::new();
                named(residual, &mut names);
                for name in names {
                    prop_assert!(site.facts[&name].value().is_none(), "{} is known in {}", name, residual);
                }
            }
        }

        /// No fact can be taken from a reason: the three-valued verdict would be open.
        #[test]
        fn a_reason_is_minimal((exprs, looped, seed) in any_case()) {
            let mut dice = Dice::new(seed);
            let site = some_site(&mut dice);
            let schema = schema();
            let whens = Whens::default();
            let judge = Judge::new(Knowledge { schema: &schema, facts: &site, rules: &[], whens: &whens });
            let node = node(&exprs, looped, &site);
            let judgement = judge.cached(&node);
            if !matches!(judgement.settled, Settled::Applies | Settled::NotApplicable) {
                return Ok(());
            }
            let reason: Vec<Subject> = judgement.reason.iter().filter_map(|part| match part {
                ReasonPart::Fact(subject) => Some(subject.clone()),
                _ => None,
            }).collect();
            for left_out in &reason {
                let kept: BTreeSet<Subject> = reason.iter().filter(|subject| *subject != left_out).cloned().collect();
                prop_assert_eq!(judge.truth(&node, &[Level::Parent, Level::Own], Seen::Only(&kept)), Truth::Unknown);
            }
        }

        /// Knowing more never turns a verdict round, and a child never applies where its parent does not.
        #[test]
        fn more_facts_only_narrow((exprs, looped, seed) in any_case()) {
            let mut dice = Dice::new(seed);
            let site = some_site(&mut dice);
            let schema = schema();
            let whens = Whens::default();
            let node = node(&exprs, looped, &site);
            let before = Judge::new(Knowledge { schema: &schema, facts: &site, rules: &[], whens: &whens }).cached(&node).settled;
            let more = completion(&site, None, &mut dice);
            let marked = node.bindings.values().any(|bound| !matches!(bound, Bound::Object { .. }));
            if marked { return Ok(()); }
            let judge = Judge::new(Knowledge { schema: &schema, facts: &more, rules: &[], whens: &whens });
            let after = judge.cached(&node).settled;
            prop_assert!(matches!(after, Settled::Applies | Settled::NotApplicable));
            if matches!(before, Settled::Applies | Settled::NotApplicable) {
                prop_assert_eq!(before, after);
            }
            let parent = Node { conditions: node.conditions[..1].to_vec(), ..node.clone() };
            if judge.cached(&parent).settled == Settled::NotApplicable {
                prop_assert_eq!(after, Settled::NotApplicable);
            }
        }
    }

    /// A site of the sample vocabulary of which nothing is known.
    fn blank() -> Facts {
        let schema = schema();
        Facts {
            facts: schema.facts.iter().map(|fact| (fact.name.clone(), Given::nothing())).collect(),
            lists: schema
                .lists
                .iter()
                .map(|list| (list.name.clone(), ListGiven::Unknown { origin: None }))
                .collect(),
        }
    }

    fn judged(text: &str, site: &Facts) -> Judgement {
        let schema = schema();
        let whens = Whens::default();
        let judge = Judge::new(Knowledge { schema: &schema, facts: site, rules: &[], whens: &whens });
        let condition = read(text, &schema, Vec::new());
        let conditions = vec![Attached { condition, level: Level::Own }];
        (*judge.cached(&Node { conditions, ..Node::default() })).clone()
    }

    fn names(subjects: &[Subject]) -> Vec<String> {
        subjects.iter().map(Subject::name).collect()
    }

    fn is(name: &str, value: Value) -> Facts {
        let mut site = blank();
        site.facts.insert(name.to_string(), known(value));
        site
    }

    #[test]
    fn nobody_said_is_never_false() {
        let judgement = judged("federation.enabled and sip.port > 3", &blank());
        assert_eq!(judgement.settled, Settled::Undecided);
        assert_eq!(names(&judgement.missing), ["federation.enabled", "sip.port"]);
        assert_eq!(judged("count(pools) == 0", &blank()).missing, [Subject::List("pools".to_string())]);
    }

    #[test]
    fn a_partly_known_value_settles_what_all_its_values_agree_on() {
        let mut site = blank();
        let version = |text: &str| crate::fact::Version::parse(text).map_or(Value::Int(0), Value::Version);
        let domain = Domain::Range { low: Some((version("3"), true)), high: Some((version("4"), false)) };
        site.facts.insert("exchange.version".to_string(), Given { domain, ..Given::nothing() });
        assert_eq!(judged("exchange.version in 3..4", &site).settled, Settled::Applies);
        assert_eq!(judged("exchange.version >= 4", &site).settled, Settled::NotApplicable);
        assert_eq!(judged("exchange.version >= 3.5", &site).settled, Settled::Undecided);
        assert_eq!(judged("sip.port in 1..9", &blank()).settled, Settled::Applies);
    }

    #[test]
    fn runtime_facts_alone_are_decided_on_site() {
        let judgement =
            judged("pilot.accepted or federation.enabled", &is("federation.enabled", Value::Bool(false)));
        assert_eq!(judgement.settled, Settled::OnSite);
        assert_eq!(judgement.residual.map(|left| left.to_string()).as_deref(), Some("pilot.accepted"));
        assert!(judgement.missing.is_empty());
        let judgement = judged("pilot.accepted or federation.enabled", &blank());
        assert_eq!(
            (judgement.settled, names(&judgement.missing)),
            (Settled::Undecided, vec!["federation.enabled".to_string()])
        );
    }

    #[test]
    fn a_condition_that_needs_no_fact_is_its_own_reason() {
        let judgement = judged("count(pools) < 0", &blank());
        assert_eq!(judgement.settled, Settled::NotApplicable);
        assert!(
            matches!(&judgement.reason[..], [ReasonPart::Condition(condition)] if condition.text == "count(pools) < 0")
        );
    }

    #[test]
    fn an_assumed_value_tags_only_the_verdicts_that_rest_on_it() {
        let mut site = is("federation.enabled", Value::Bool(true));
        if let Some(given) = site.facts.get_mut("federation.enabled") {
            given.status = Status::Assumed;
        }
        let judgement = judged("federation.enabled", &site);
        assert_eq!(
            (judgement.settled, names(&judgement.assumed)),
            (Settled::Applies, vec!["federation.enabled".to_string()])
        );
        site.facts.insert("exchange.used".to_string(), known(Value::Bool(true)));
        let judgement = judged("federation.enabled or exchange.used", &site);
        assert_eq!((judgement.settled, judgement.assumed.len()), (Settled::Applies, 0));
        assert_eq!(judgement.reason, [ReasonPart::Fact(Subject::Fact("exchange.used".to_string()))]);
    }

    #[test]
    fn the_vocabularys_assumption_joins_unless_the_value_is_said_to_be_unknown() {
        let mut schema = schema();
        schema.facts[0].assume = Some(Value::Bool(true));
        let whens = Whens::default();
        let condition = read("federation.enabled", &schema, Vec::new());
        let node = Node { conditions: vec![Attached { condition, level: Level::Own }], ..Node::default() };
        let mut site = blank();
        let settled = |site: &Facts| {
            let judgement = Judge::new(Knowledge { schema: &schema, facts: site, rules: &[], whens: &whens })
                .cached(&node);
            (judgement.settled, judgement.assumed.len())
        };
        assert_eq!(settled(&site), (Settled::Applies, 1));
        site.facts
            .insert("federation.enabled".to_string(), Given { status: Status::Unknown, ..Given::nothing() });
        assert_eq!(settled(&site), (Settled::Undecided, 0));
    }

    #[test]
    fn a_fact_outside_its_when_is_neither_used_nor_missing() {
        let schema = schema();
        let mut whens = Whens::default();
        let used = read("exchange.used", &schema, Vec::new());
        whens.facts.insert("exchange.version".to_string(), used);
        let mut site = is("exchange.used", Value::Bool(false));
        site.facts.insert(
            "exchange.version".to_string(),
            known(Value::Version(crate::fact::Version::parse("15").expect("a version"))),
        );
        let judge = Judge::new(Knowledge { schema: &schema, facts: &site, rules: &[], whens: &whens });
        assert!(judge.is_meaningless(&Subject::Fact("exchange.version".to_string())));
        let condition = read("exchange.version >= 15 and sip.port > 3", &schema, Vec::new());
        let judgement = judge
            .cached(&Node { conditions: vec![Attached { condition, level: Level::Own }], ..Node::default() });
        assert_eq!(
            (judgement.settled, names(&judgement.missing)),
            (Settled::Undecided, vec!["sip.port".to_string()])
        );
    }

    fn would_apply_if(text: &str, site: &Facts) -> Option<String> {
        let changes = judged(text, site).would_apply_if?;
        Some(changes.iter().map(|change| change.test.to_string()).collect::<Vec<_>>().join("; "))
    }

    #[test]
    fn the_smallest_change_that_turns_it_round_is_told() {
        let mut site = is("federation.enabled", Value::Bool(false));
        site.facts.insert("sip.port".to_string(), known(Value::Int(2)));
        site.facts.insert("exchange.used".to_string(), known(Value::Bool(true)));
        let cases = [
            ("federation.enabled", Some("federation.enabled")),
            ("not exchange.used", Some("not exchange.used")),
            ("federation.enabled and sip.port > 3", Some("federation.enabled; sip.port > 3")),
            // Either would do: the one that changes less, not the one that is written first.
            ("(federation.enabled and sip.port > 3) or not exchange.used", Some("not exchange.used")),
            // What is unknown has to come out right as well.
            ("federation.enabled and site.name == x", Some("federation.enabled; site.name == x")),
            // Two tests of one value must hold together, also where one of them already does.
            ("sip.port >= 4 and sip.port < 6", Some("sip.port >= 4 and sip.port < 6")),
            ("sip.port > 5 and sip.port < 3 or not exchange.used", Some("not exchange.used")),
            ("sip.port == 3 and sip.port != 3", None),
            ("sip.port > 9", None),
        ];
        for (text, expected) in cases {
            assert_eq!(would_apply_if(text, &site).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn lists_change_as_a_whole() {
        let mut site = is("federation.enabled", Value::Bool(false));
        let origin = crate::source::Origin::File(span());
        site.lists
            .insert("pools".to_string(), ListGiven::Known { objects: Vec::new(), complete: true, origin });
        let cases = [
            ("count(pools) > 0", Some("count(pools) > 0")),
            ("count(pools) < 0", None),
            ("some p in pools satisfies p.live", Some("some p in pools satisfies p.live")),
            (
                "some p in pools satisfies (p.live and federation.enabled)",
                Some("federation.enabled; some p in pools satisfies p.live and federation.enabled"),
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(would_apply_if(text, &site).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_loop_says_what_its_list_says() {
        let schema = schema();
        let whens = Whens::default();
        let mut site = blank();
        let node = |bound: Bound, text: &str| {
            let loops = vec![LoopName::Object { name: "pool".to_string(), list: "pools".to_string() }];
            let condition = read(text, &schema, loops);
            let conditions = vec![Attached { condition, level: Level::Own }];
            Node {
                conditions,
                bindings: Bindings::from([("pool".to_string(), bound)]),
                own_names: BTreeSet::from(["pool".to_string()]),
            }
        };
        let any = Bound::UnknownObject { list: "pools".to_string() };
        let judge = Judge::new(Knowledge { schema: &schema, facts: &site, rules: &[], whens: &whens });
        let judgement = judge.cached(&node(any.clone(), "sip.port in 1..9"));
        assert_eq!(
            (judgement.settled, names(&judgement.missing)),
            (Settled::Undecided, vec!["pools".to_string()])
        );
        assert_eq!(
            judgement.residual.as_ref().map(|left| left.to_string()).as_deref(),
            Some("count(pools) > 0")
        );
        let judgement = judge.cached(&node(any.clone(), "pool.live and sip.port > 9"));
        assert_eq!(judgement.settled, Settled::NotApplicable);
        site.facts.insert("federation.enabled".to_string(), known(Value::Bool(false)));
        let judge = Judge::new(Knowledge { schema: &schema, facts: &site, rules: &[], whens: &whens });
        let judgement = judge.cached(&node(any, "pool.live and federation.enabled"));
        assert_eq!(judgement.settled, Settled::NotApplicable);
        assert_eq!(judgement.reason, [ReasonPart::Fact(Subject::Fact("federation.enabled".to_string()))]);
        let empty = Bound::Empty { list: Subject::List("pools".to_string()) };
        let judgement = judge.cached(&node(empty, "pool.live"));
        assert_eq!(
            (judgement.settled, &judgement.reason[..]),
            (Settled::NotApplicable, &[ReasonPart::Fact(Subject::List("pools".to_string()))][..])
        );
    }
}
