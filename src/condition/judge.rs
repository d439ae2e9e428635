//! The judge: whether a node applies at a site, why, what is left and what is missing.
//!
//! Two stages: three-valued evaluation settles most nodes; what it leaves open goes to the exact
//! stage. Knows nothing of guides: a node is its conditions and what its loops' names stand for.

use super::conflict::Conflict;
use super::exact::{Copies, Roots, Setting, Universe};
use super::judgement::{Change, Judgement, Settled};
use super::knowledge::{Effective, Knowledge, effective};
use super::lookup::{Bindings, Index, Seen, View};
use super::node::{Attached, Level, Node};
use super::order::Order;
use super::settle::Verdict;
use super::{Condition, Rule, Whens};
use crate::fact::{Facts, Schema, Stage, Subject};
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

/// Identity of a condition while the cache holds it: the place it was allocated at.
type Identity = (usize, Level);
type CacheKey = (Vec<Identity>, Bindings, BTreeSet<String>);

/// A node that was judged. It is kept beside its judgement, so that its conditions keep their addresses.
pub(super) struct Judged {
    node: Node,
    verdict: Verdict,
    pub judgement: Arc<Judgement>,
    /// What would make it apply, once somebody asked.
    turned: OnceCell<Option<Vec<Change>>>,
}

/// Judges the nodes of one site; each distinct node once.
pub struct Judge<'a> {
    pub(super) schema: &'a Schema,
    pub(super) whens: &'a Whens,
    pub(super) rules: &'a [Rule],
    pub(super) effective: Effective,
    pub(super) index: Index,
    pub(super) order: Order,
    pub(super) roots: Arc<Roots>,
    /// One completion of what is known.
    pub(super) one: RefCell<Universe>,
    /// Two completions, to be compared.
    pub(super) two: RefCell<Universe>,
    cache: RefCell<BTreeMap<CacheKey, Rc<Judged>>>,
}

impl<'a> Judge<'a> {
    pub fn new(knowledge: Knowledge<'a>) -> Self {
        let Knowledge { schema, whens, rules, .. } = knowledge;
        let roots = Arc::new(Roots::new(schema, rules, whens));
        let effective = effective(&knowledge, &roots);
        let index = Index::new(&effective.facts);
        let facts = Arc::new(effective.given.clone());
        let setting = Setting::new(schema, whens, rules, facts, roots.clone());
        Self {
            schema,
            whens,
            rules,
            index,
            order: Order::new(schema),
            effective,
            roots,
            one: RefCell::new(Universe::new(setting.clone(), Copies::One)),
            two: RefCell::new(Universe::new(setting, Copies::Two)),
            cache: RefCell::default(),
        }
    }

    /// The facts and rules that contradict each other, if some do; then no verdict means anything.
    pub fn conflict(&self) -> Option<&Conflict> {
        self.effective.conflict.as_ref()
    }

    /// The facts as verdicts see them: with assumed values, marked so, and without values outside
    /// their `when`. Values are printed from these, and loops run over them.
    pub fn facts(&self) -> &Facts {
        &self.effective.facts
    }

    /// Whether the fact's value is an assumption.
    pub fn is_assumed(&self, subject: &Subject) -> bool {
        self.effective.assumed.contains(subject) && !self.is_meaningless(subject)
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
        if conditions.is_empty() && bindings.is_empty() {
            return Arc::new(Judgement::always());
        }
        self.cached(&node(conditions, inherited, own_loop, bindings)).judgement.clone()
    }

    /// The smallest change of facts that makes the node of [`Judge::verdict`] apply; only for one that does
    /// not, and only if there is such a change and it can be told.
    pub fn would_apply_if(
        &self,
        conditions: &[Arc<Condition>],
        inherited: usize,
        own_loop: Option<&str>,
        bindings: &Bindings,
    ) -> Option<Vec<Change>> {
        if conditions.is_empty() && bindings.is_empty() {
            return None;
        }
        let judged = self.cached(&node(conditions, inherited, own_loop, bindings));
        if judged.judgement.settled != Settled::NotApplicable {
            return None;
        }
        let turned = || self.turned_round(&judged.node, judged.verdict, &judged.judgement.reason);
        judged.turned.get_or_init(turned).clone()
    }

    pub(super) fn cached(&self, node: &Node) -> Rc<Judged> {
        let identities = node
            .conditions
            .iter()
            .map(|attached| (Arc::as_ptr(&attached.condition) as usize, attached.level))
            .collect();
        let key = (identities, node.bindings.clone(), node.own_names.clone());
        if let Some(judged) = self.cache.borrow().get(&key) {
            return judged.clone();
        }
        let judged = Rc::new(self.judge(node));
        self.cache.borrow_mut().insert(key, judged.clone());
        judged
    }

    fn judge(&self, node: &Node) -> Judged {
        let mut verdict = self.settle(node, Seen::All);
        let (assumed, without) = self.assumed(node, verdict.settled);
        if !without.is_empty() {
            // What is said of it rests on nothing that is assumed without need.
            verdict = self.settle(node, Seen::Without(&without));
        }
        let mut judgement = Judgement { settled: verdict.settled, assumed, ..Judgement::always() };
        match verdict.settled {
            Settled::Applies | Settled::NotApplicable => {
                judgement.reason = self.reason(node, verdict, &without);
            }
            Settled::Undecided | Settled::OnSite => self.leave_open(node, verdict, &mut judgement),
        }
        judgement.inferred |= judgement.reason.iter().any(|part| matches!(part, super::ReasonPart::Rule(_)));
        judgement.by_parent = self.is_by_parent(node, verdict.settled);
        let judgement = Arc::new(judgement);
        Judged { node: node.clone(), verdict, judgement, turned: OnceCell::new() }
    }

    /// What verdicts see.
    pub(super) fn view<'v>(&'v self, seen: Seen<'v>) -> View<'v> {
        View {
            schema: self.schema,
            facts: &self.effective.facts,
            seen,
            index: Some(&self.index),
            doubtful: Some(&self.effective.doubtful),
            whens: Some(self.whens),
        }
    }

    /// What is printed and looped over: a value is what was said, also where it is open whether it means
    /// anything.
    pub(super) fn said(&self) -> View<'_> {
        View { doubtful: None, ..self.view(Seen::All) }
    }
}

fn node(
    conditions: &[Arc<Condition>],
    inherited: usize,
    own_loop: Option<&str>,
    bindings: &Bindings,
) -> Node {
    let attached = conditions.iter().enumerate().map(|(at, condition)| Attached {
        condition: condition.clone(),
        level: if at < inherited { Level::Parent } else { Level::Own },
    });
    Node {
        conditions: attached.collect(),
        bindings: bindings.clone(),
        own_names: own_loop.map(str::to_string).into_iter().collect(),
    }
}
