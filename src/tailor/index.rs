//! Every node of the guide at this site: its instances, numbers, titles and verdicts.
//!
//! Made before any text, so that a link knows whether its target applies here.

use super::around::{Around, list_of, mark_of};
use super::inline::Writer;
use super::session::Session;
use super::step::action_at;
use crate::fact::Bound;
use crate::guide::{Guide, Node, Part, Procedure, Step, Target, Topic, TopicText};
use crate::markup::Inline;
use crate::runbook::{Finding, NodeReference, PhaseReference, Verdict, plain_inlines};
use std::collections::BTreeMap;

/// Instances by key without marks, in the order they are worked.
#[derive(Debug, Clone, Default)]
pub struct Index {
    instances: BTreeMap<String, Vec<Instance>>,
    findings: BTreeMap<String, Finding>,
}

/// A node for one combination of objects.
#[derive(Debug, Clone)]
pub struct Instance {
    pub reference: NodeReference,
    pub why: String,
    number: String,
    /// `[a]`, whether the reference says it or not.
    mark: String,
    /// The loops around it.
    objects: Vec<LoopMark>,
}

/// One loop: its name, its list, and the object's mark.
#[derive(Debug, Clone)]
struct LoopMark {
    name: String,
    list: String,
    mark: String,
}

/// Whether a reference says which object it means though its title does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// A step's number alone is written in many places.
    WithMark,
    ByTitle,
}

impl Index {
    /// The instances a reference means where `bindings` hold: between loops over the same list the same
    /// object, else all of them.
    pub fn resolve(&self, target: &Target, bindings: &BTreeMap<String, Bound>) -> Vec<&Instance> {
        let Some(all) = self.instances.get(&target.key()) else { return Vec::new() };
        let here = marks_of(bindings);
        let same = |instance: &&Instance| {
            instance.objects.iter().all(|object| {
                let over_same_list: Vec<&LoopMark> =
                    here.iter().filter(|other| other.list == object.list).collect();
                // Of two loops over one list, the one with the same name is meant.
                match over_same_list.iter().find(|other| other.name == object.name) {
                    Some(other) => other.mark == object.mark,
                    None => {
                        over_same_list.is_empty()
                            || over_same_list.iter().any(|other| other.mark == object.mark)
                    }
                }
            })
        };
        let matching: Vec<&Instance> = all.iter().filter(same).collect();
        if matching.is_empty() { all.iter().collect() } else { matching }
    }

    /// The full keys of a node's instances.
    pub fn keys(&self, key: &str) -> impl Iterator<Item = &str> {
        let all = self.instances.get(key).into_iter().flatten();
        all.map(|instance| instance.reference.key.as_str())
    }

    /// The finding of the node with this full key, as it was made for the index.
    pub fn finding(&self, key: &str) -> Option<&Finding> {
        self.findings.get(key)
    }

    fn add(&mut self, base_key: String, instance: Instance, finding: Finding) {
        self.findings.insert(instance.reference.key.clone(), finding);
        self.instances.entry(base_key).or_default().push(instance);
    }
}

fn marks_of(bindings: &BTreeMap<String, Bound>) -> Vec<LoopMark> {
    let loops = bindings.iter();
    loops
        .map(|(name, bound)| LoopMark { name: name.clone(), list: list_of(bound), mark: mark_of(bound) })
        .collect()
}

/// The topics of a guide with their phases, in order.
pub fn topics(guide: &Guide) -> impl Iterator<Item = (&crate::guide::Phase, &Topic)> {
    guide.phases.iter().flat_map(|phase| phase.topics.iter().map(move |topic| (phase, topic)))
}

impl<'a> Session<'a> {
    /// One place per object of the node's loop; one place where it has none.
    pub fn enter(&self, node: &Node, around: &Around) -> Vec<Around> {
        let Some(each) = &node.each else { return vec![around.enter(node, None, String::new())] };
        self.judge
            .bounds(&each.list, &around.bindings)
            .into_iter()
            .map(|bound| {
                let label = self.object_label(&bound);
                around.enter(node, Some((each.name.clone(), bound)), label)
            })
            .collect()
    }

    /// What to show for an object: its key as it was written, or that nobody has named it yet.
    fn object_label(&self, bound: &Bound) -> String {
        match bound {
            Bound::Object { key, .. } => key.clone(),
            Bound::Element { value, .. } => value.clone(),
            Bound::UnknownObject { .. } | Bound::UnknownElement { .. } => {
                self.strings.get("reason.unknown_object").to_string()
            }
            Bound::Empty { .. } | Bound::Nothing { .. } => self.strings.get("common.none").to_string(),
        }
    }

    /// Fills the index.
    pub fn build_index(&mut self) {
        let guide = self.guide;
        for (phase, topic) in topics(guide) {
            let Some(text) = topic.texts.get(self.language()) else { continue };
            let top = Around::phase(phase.owner.clone());
            for around in self.enter(&text.node, &top) {
                let key = format!("{}{}", topic.id, around.marks());
                self.index_node(
                    topic,
                    text,
                    &topic.id,
                    key,
                    &topic.number,
                    &text.title,
                    Shown::ByTitle,
                    &around,
                );
                self.index_parts(topic, text, &around);
            }
        }
    }

    fn index_parts(&mut self, topic: &'a Topic, text: &'a TopicText, around: &Around) {
        let mut headings: Vec<(u8, Around)> = Vec::new();
        for part in &text.parts {
            match part {
                Part::Prose(prose) => {
                    let Some(level) = prose.level else { continue };
                    headings.retain(|(other, _)| *other < level);
                    let outer = headings.last().map_or(around, |(_, around)| around);
                    let inner = outer.enter(&prose.node, None, String::new());
                    if let Some(id) = &prose.id {
                        let base = format!("{}#{id}", topic.id);
                        let key = format!("{base}{}", inner.marks());
                        self.index_node(
                            topic,
                            text,
                            &base,
                            key,
                            &topic.number,
                            &prose.title,
                            Shown::ByTitle,
                            &inner,
                        );
                    }
                    headings.push((level, inner));
                }
                Part::Procedure(procedure) => {
                    headings.retain(|(other, _)| *other < procedure.level);
                    let outer = headings.last().map_or_else(|| around.clone(), |(_, around)| around.clone());
                    for inner in self.enter_procedure(procedure, &outer) {
                        self.index_procedure(topic, text, procedure, &inner);
                    }
                    let inner = outer.enter(&without_loop(&procedure.node), None, String::new());
                    // A list under the topic's title has no headings below it.
                    if procedure.level > 1 {
                        headings.push((procedure.level, inner));
                    }
                }
            }
        }
    }

    /// The places of a procedure, with the phase it is worked in.
    pub fn enter_procedure(&self, procedure: &Procedure, around: &Around) -> Vec<Around> {
        let worked_in = procedure.node.worked_in.as_ref().and_then(|id| self.phase_reference(id));
        let mut places = self.enter(&procedure.node, around);
        for place in &mut places {
            place.join(procedure.member_of);
            if worked_in.is_some() {
                place.worked_in = worked_in.clone();
            }
        }
        places
    }

    pub fn phase_reference(&self, id: &str) -> Option<PhaseReference> {
        let phase = self.guide.phases.iter().find(|phase| phase.id == id)?;
        Some(PhaseReference {
            id: phase.id.clone(),
            number: phase.number,
            title: phase.title.get(self.language()).to_string(),
        })
    }

    fn index_procedure(
        &mut self,
        topic: &'a Topic,
        text: &'a TopicText,
        procedure: &'a Procedure,
        around: &Around,
    ) {
        let base = format!("{}#{}", topic.id, procedure.name);
        let key = format!("{base}{}", around.marks());
        let number = procedure.number().unwrap_or(&topic.number).clone();
        let title = if procedure.title.is_empty() { &text.title } else { &procedure.title };
        self.index_node(topic, text, &base, key, &number, title, Shown::ByTitle, around);
        for step in &procedure.steps {
            self.index_step(topic, text, step, &base, around);
        }
    }

    fn index_step(
        &mut self,
        topic: &'a Topic,
        text: &'a TopicText,
        step: &'a Step,
        parent: &str,
        around: &Around,
    ) {
        let base = format!("{parent}/{}", step.name);
        for mut inner in self.enter(&step.node, around) {
            inner.join(step.member_of);
            let key = format!("{base}{}", inner.marks());
            let action = action_at(step, &inner);
            self.index_node(topic, text, &base, key, &step.number, action, Shown::WithMark, &inner);
            for sub_step in &step.steps {
                self.index_step(topic, text, sub_step, &base, &inner);
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a node is its topic, text, key, number, title and place")]
    fn index_node(
        &mut self,
        topic: &Topic,
        text: &'a TopicText,
        base: &str,
        key: String,
        number: &str,
        title: &[Inline],
        shown: Shown,
        around: &Around,
    ) {
        let finding = self.make_finding(around);
        let title =
            plain_inlines(&Writer::without_links(self, text, around, Verdict::NotApplicable).inlines(title));
        let objects = marks_of(&around.bindings);
        let mark = match shown {
            Shown::WithMark => around.mark(),
            Shown::ByTitle => around.mark_beside(&title),
        };
        let why = finding.reason_text.clone();
        let instance = Instance {
            reference: NodeReference {
                key,
                number: format!("{number} {mark}").trim_end().to_string(),
                title,
                topic: topic.id.clone(),
                verdict: finding.verdict,
            },
            why,
            number: number.to_string(),
            mark: around.mark(),
            objects,
        };
        self.index.add(base.to_string(), instance, finding);
    }

    /// References to the instances that `targets` mean from here.
    pub fn references(&self, targets: &[Target], bindings: &BTreeMap<String, Bound>) -> Vec<NodeReference> {
        targets
            .iter()
            .flat_map(|target| self.index.resolve(target, bindings))
            .map(|instance| instance.reference.clone())
            .collect()
    }

    /// What a single reference means: the instances that may apply, or all of them where none may. Several go by
    /// the key without marks, and by a number with the marks of all.
    pub fn reference(
        &self,
        target: Option<&Target>,
        bindings: &BTreeMap<String, Bound>,
    ) -> Option<NodeReference> {
        let target = target?;
        let all = self.index.resolve(target, bindings);
        let may_apply = |instance: &&&Instance| instance.reference.verdict != Verdict::NotApplicable;
        let applying: Vec<&Instance> = all.iter().filter(may_apply).copied().collect();
        let meant = if applying.is_empty() { all } else { applying };
        match meant.as_slice() {
            [] => None,
            [one] => Some(one.reference.clone()),
            [first, rest @ ..] => {
                let marks: Vec<&str> = meant.iter().map(|instance| instance.mark.as_str()).collect();
                let same_title = rest.iter().all(|other| other.reference.title == first.reference.title);
                Some(NodeReference {
                    key: target.key(),
                    number: format!("{} {}", first.number, marks.join(", ")),
                    title: if same_title { first.reference.title.clone() } else { String::new() },
                    ..first.reference.clone()
                })
            }
        }
    }

    /// Notes at the procedures that `node` names as its way back that they undo it. One that is only followed
    /// on a failure undoes what came before, not the check that failed.
    pub fn note_undoes(
        &mut self,
        node: &Node,
        bindings: &BTreeMap<String, Bound>,
        reference: &NodeReference,
    ) {
        let Some(target) = &node.rollback else { return };
        let instances = self.index.resolve(target, bindings);
        let keys: Vec<String> = instances.iter().map(|instance| instance.reference.key.clone()).collect();
        for key in keys {
            let known = self.undoes.entry(key).or_default();
            if !known.contains(reference) {
                known.push(reference.clone());
            }
        }
    }

    /// The finding of a node that is in the index.
    pub fn finding(&mut self, key: &str, around: &Around) -> Finding {
        match self.index.finding(key) {
            Some(finding) => finding.clone(),
            None => self.make_finding(around),
        }
    }
}

/// A node as its deeper headings inherit it: its loop is its own.
pub fn without_loop(node: &Node) -> Node {
    let is_looped = node.each.is_some();
    let mut changes = node.changes.clone();
    if is_looped {
        // What is said of its objects is said of none outside the loop.
        changes.retain(|change| change.objects.is_empty());
        changes.iter_mut().for_each(|change| change.condition = None);
    }
    let condition = node.condition.clone().filter(|_| !is_looped);
    Node { each: None, condition, changes, ..node.clone() }
}
