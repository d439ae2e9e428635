//! Every diagnostic code: its name, how grave it is, and its page.
//!
//! The doc here *is* the page that `runsheet explain RS103` prints and that `docs/diagnostics.md` holds.

/// How grave a mistake is. An error stops a build; a warning does not; a note only tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    Error,
    Warning,
    Note,
}

impl Severity {
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

/// What the product says of one code.
#[derive(Debug, Clone, Copy)]
pub struct CodeDoc {
    pub code: Code,
    pub name: &'static str,
    pub severity: Severity,
    /// The mistake in one line, lower case, no full stop.
    pub title: &'static str,
    /// Why it is a mistake and how to mend it, in whole sentences.
    pub doc: &'static str,
}

macro_rules! codes {
    ($($variant:ident $name:literal $severity:ident $title:literal $doc:literal;)*) => {
        /// A kind of mistake.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $(#[doc = $title] $variant,)* }

        /// All codes, in the order of their names.
        pub const CODES: &[CodeDoc] = &[
            $(CodeDoc { code: Code::$variant, name: $name, severity: Severity::$severity, title: $title, doc: $doc },)*
        ];
    };
}

impl Code {
    /// The code's entry in the table.
    pub fn doc(self) -> &'static CodeDoc {
        &CODES[self as usize]
    }

    pub fn name(self) -> &'static str {
        self.doc().name
    }

    pub fn severity(self) -> Severity {
        self.doc().severity
    }

    /// The code with this name, in any case.
    pub fn from_name(name: &str) -> Option<Code> {
        CODES.iter().find(|doc| doc.name.eq_ignore_ascii_case(name)).map(|doc| doc.code)
    }
}

codes! {
    UnknownName "AP001" Error "unknown name or value"
        "A condition, a value or a site names a fact, list, field, define or enum value that the vocabulary does not have. Unknown names are never taken for false: mend the spelling, or declare the name in `facts.yaml`.";
    WrongType "AP002" Error "wrong type or literal"
        "A comparison does not fit the type of the fact on its left, or a literal is none of that type. Look up the fact in `facts.yaml` and write a literal of its type.";
    NeverApplies "AP003" Warning "node that can never apply"
        "Its condition is false at every site that the rules of the vocabulary allow, so that nobody will ever work it.";
    AlwaysTrue "AP004" Warning "condition that is always true"
        "The condition is true at every site that the rules of the vocabulary allow, whatever the site says.";
    RepeatsAncestor "AP005" Warning "condition that repeats or contradicts an ancestor's"
        "A node has the conditions of all nodes around it and can only narrow them. This condition narrows nothing, because it is true wherever the nodes around it apply; or it leaves nothing, because it is false there.";
    AbsentTarget "AP006" Warning "target that may be absent where its source is present"
        "An `after`, `rollback`, `on-fail`, a criterion of a gate or a link inside a step names something that does not apply at some site where the step does.";
    MeaninglessValue "AP007" Warning "value printed where it may mean nothing"
        "A text prints a fact outside its `when`: at some site the text is shown and the value means nothing.";
    EmptyList "AP008" Warning "list or table that can become empty"
        "A procedure, a group or a list applies at some site where nothing of what it holds does.";
    BadAlternatives "AP009" Warning "alternatives with a gap or an overlap"
        "Of `{.alternatives}` facts choose exactly one. At some site where they are shown none of them applies, or two do.";
    NeverUsed "AP010" Note "fact, list or define never used"
        "Nothing tests or prints it, so that it decides nothing.";
    UsedOutsideWhen "AP011" Error "fact used where it may mean nothing"
        "A condition tests a fact outside its `when`: at some site the test matters and the fact means nothing.";
    BadRules "AP012" Warning "rules that contradict or repeat each other"
        "The rules of the vocabulary leave room for no site at all, or one of them says nothing that the others do not say.";
    RepeatedCondition "AP013" Note "same condition written twice"
        "The same condition stands at several nodes. A `define` gives it a name and words of its own.";
    EarlyRuntime "AP014" Warning "runtime fact that decides too early"
        "A fact of the stage `runtime` is known only while working. It decides a heading, whose contents are printed long before, or a step that stands before the one that `sets` it.";
    LostWarning "AP015" Error "warning that may be lost"
        "A WARNING or CAUTION stands under a condition that is not its own, and at some site the step it is about applies without it.";
    NoWayBack "AP016" Warning "step before the point of no return without a rollback"
        "Up to a step that is `irreversible` everything can still be undone. A step before it in its phase has no rollback at some site where it applies.";
    OneSided "AP017" Note "condition that no known site makes true, or none makes false"
        "At all known sites together the condition is only ever true, or only ever false: one of the two ways has not been seen yet.";
    NotUtf8 "RS001" Error "file is not UTF-8"
        "Every file Runsheet reads is UTF-8. Save the file as UTF-8 in your editor.";
    MissingFile "RS002" Error "file or folder is missing"
        "A file or folder that the workspace names is not there, or is empty. Create it, or mend its name where it is given.";
    ForeignOutput "RS003" Error "output folder is not Runsheet's"
        "A folder of the output that is not empty and holds no manifest of an earlier build is never replaced. Move it away, or choose another `--out`.";
    YamlSyntax "RS101" Error "YAML cannot be read"
        "The file is not well-formed YAML. The place is where the reader gave up; the mistake is there or just before.";
    DuplicateKey "RS102" Error "key given twice"
        "A mapping has the same key twice, or the same fact is given twice in one file. Keep one.";
    UnknownKey "RS103" Error "unknown key"
        "The file has a key that Runsheet does not know at this place. A misspelt key would be dropped in silence elsewhere; here it is an error.";
    WrongShape "RS104" Error "wrong shape of value"
        "A key holds something other than what it takes, such as a list where a text belongs.";
    MissingKey "RS105" Error "missing key"
        "A key that must be given is not there.";
    MissingLanguage "RS106" Error "text lacks a language"
        "A text is given in some of the languages but not in all that are needed. Add the language, or give one plain text that serves all of them.";
    RawHtml "RS201" Error "raw HTML in a topic"
        "A native topic holds no HTML: it could not be set on paper. Write it in Markdown.";
    AttributeSyntax "RS202" Error "attributes cannot be read"
        "Attributes are written `{#id .class name=value flag}`; a value with spaces, quotes or `}` stands in quotes.";
    UnknownAttribute "RS203" Error "unknown attribute"
        "The attribute is not one that a guide knows, or not at this kind of node.";
    MisplacedAttribute "RS204" Error "attributes belong to nothing"
        "Attributes stand at the end of a heading, at the end of the first paragraph of a list item, at the end of a callout's first line, or as a paragraph of their own.";
    UnknownCallout "RS205" Error "unknown callout"
        "A callout is one of NOTE, TIP, IMPORTANT, WARNING, CAUTION, NEEDS and, in a step, EXPECTED, ROLLBACK, EVIDENCE, RECORD.";
    ListCut "RS206" Error "list cut by its indentation"
        "A block at the left margin ends a list, so that its later items begin a new one and their numbers start again. Indent the block as far as the text of the item it belongs to.";
    DuplicateId "RS207" Error "id given twice"
        "An id is unique in its parent.";
    ValueSyntax "RS208" Error "value cannot be read"
        "A value is written `{{ path }}` or `{{ count(…) }}`, with no filters. A literal `{{` is written `{{ '{{' }}`.";
    BadId "RS209" Error "id is not well formed"
        "An id begins with a letter and has lower-case letters, digits and hyphens only.";
    MisplacedCallout "RS210" Error "callout stands where it means nothing"
        "EXPECTED, ROLLBACK, EVIDENCE and RECORD belong to a step; NEEDS to a step, a procedure or a topic.";
    NoTitle "RS211" Error "topic without exactly one title"
        "A topic begins with one heading of the first level, which is its title.";
    EmptyStep "RS212" Error "step without an action"
        "The first paragraph of a step says what to do.";
    Image "RS213" Error "image in a topic"
        "Topics hold text, lists, tables and code. Say in words what a picture would show.";
    MissingTopic "RS301" Error "topic is missing"
        "A topic that `guide.yaml` lists has no file in one of the languages.";
    ExtraTopic "RS302" Error "topic is not in the guide"
        "A Markdown file is in no phase of `guide.yaml`. List it, or remove it.";
    RepeatedTopic "RS303" Error "topic is listed or stored twice"
        "A topic has one place in the guide and one file per language.";
    TranslationDiffers "RS304" Error "translation differs from the reference"
        "A translation has the same headings, procedures and steps as the reference language, in the same order and with the same ids.";
    AttributeInTranslation "RS305" Error "attribute in a translation"
        "Translations carry ids alone and inherit every other attribute from the reference language.";
    CodeDiffers "RS306" Error "code differs between languages"
        "Code is the same in every language. Where it has to differ, put `{translate}` after the block in the reference language.";
    UnknownRole "RS307" Error "unknown role"
        "An owner, approver or contact is a role of `guide.yaml`.";
    UnknownTarget "RS308" Error "link or reference leads nowhere"
        "A link, `after`, `rollback`, `on-fail`, `at` or gate names a topic, procedure or step that the guide does not have.";
    LinkScheme "RS309" Error "link with a scheme that is not allowed"
        "A link leads to a topic, or to an address with `https`, `http`, `mailto`, `tel` or `sip`.";
    MissingInTranslation "RS310" Warning "translation lacks a callout or value"
        "The reference language has a callout or prints a value that the translation does not.";
    BadAttributeValue "RS311" Error "attribute has a value it cannot take"
        "The value is not of the form this attribute takes.";
    WrongValue "RS401" Error "value does not fit its fact"
        "The value that a site gives is not of the fact's type or outside its range.";
    DanglingReference "RS402" Error "reference to an object that is not there"
        "A `ref` names an object that its list, which is complete, does not have, or a rule of an overlay is for such an object.";
    RepeatedObject "RS403" Error "objects with the same key"
        "Two objects of a list have the same key, or a value that must be unique is given twice.";
    OutsideWhen "RS404" Warning "value given where it means nothing"
        "The fact has a meaning only under its `when`, which is false at this site. The value is ignored.";
    ControlCharacter "RS405" Error "control character in a text"
        "No text holds control characters, which no page can show and which can steer a terminal; a value is one line. Remove the character: it often comes with a copy from another program.";
    Contradiction "RS406" Error "facts and rules contradict each other"
        "No environment can have all of these facts under the rules of the vocabulary. Mend one of them.";
    NotReadYet "RS407" Error "source of facts cannot be read"
        "This version reads facts from `site.yaml` and from answers. What it would ignore is an error.";
    PrintedOutsideWhen "RS501" Error "value printed where it means nothing"
        "A step that applies at this site prints a fact outside its `when`. Give the step a condition that implies the `when`.";
    ListInCode "RS502" Error "list printed in code"
        "A list cannot stand in a command. Loop over it instead.";
    NotFinal "RS503" Error "runbook is not final"
        "`--final` refuses undecided steps, open values, stops that apply or are open, and assumed facts that a verdict or a printed value rests on.";
    UntestableName "RS504" Error "name can be printed but not tested"
        "`customer`, `document`, `window` and `contact` are texts of the site's document; conditions test facts of the vocabulary.";
    MissingGlyph "RS601" Warning "no font has this character"
        "The PDF shows a mark with the character's number in its place. Put a font that has it in the workspace's `fonts/` folder.";
    TooDeep "RS214" Error "nesting is too deep"
        "Lists, quotes and emphasis are nested deeper than anybody can read. Write it with fewer levels.";
    ConditionSyntax "RS511" Error "condition cannot be read"
        "A condition is made of tests such as `federation.enabled`, `exchange.version >= 14` or `count(legacy.pools) > 0`, joined by `and`, `or` and `not`. In YAML, a condition with ` #` or `: ` stands in quotes, or YAML cuts it short.";
    NameTaken "RS512" Error "name is taken"
        "A loop or quantifier is named like something else that a condition can mention: a fact or the beginning of one, a list, a define, or a loop around it. Choose another name.";
    UnrelatedConjunct "RS513" Warning "part of a quantifier does not mention its name"
        "`satisfies` reaches as far right as it can, so that a part joined by `and` belongs to the quantifier. A part that does not mention the quantifier's name is better written outside, with brackets around the quantifier.";
    BadTemplate "RS602" Error "template cannot be used"
        "A template of the workspace is not well formed, or asks for something that is not there. Mend it, or remove it to use the built-in one.";
    BadName "RS411" Error "name is not well formed"
        "A part of a name begins with a letter or `_` and goes on with letters, digits, `_` and `-`; the words of the condition language are no names. An enum value begins with a letter and is no word of YAML such as `yes`, `no`, `on`, `off` or `null`.";
    NameClash "RS412" Error "names clash"
        "Facts, lists and defines share one namespace, with the texts of the site's document, and none of them begins the name of another. Rename one of the two.";
    Cycle "RS413" Error "definition goes round in a circle"
        "A define uses itself, or a `when` depends on the fact it belongs to, directly or through others. Break the circle at one place.";
    UnknownLanguage "RS414" Error "language is not one of the guide's"
        "A site can only be written in languages that its guide has.";
    PaperLowered "RS603" Warning "PDF keeps less than it promises"
        "A PDF is made as PDF/UA-1 and PDF/A-2a. Where its writer fails at that, or a logo cannot be read, a plainer PDF is made: complete, and good to print.";
    BadFont "RS604" Warning "file is not a font"
        "A file in `fonts/` is no TrueType or OpenType font, or a kind of it that cannot be used, such as WOFF2. It is left out.";
    AnswerContradicts "RS415" Error "answer contradicts the site"
        "An answer gives a fact another value than the site's file, or adds an object to a list that the site calls complete. Mend the one of the two that is wrong; a value the site only assumes, or knows in part, gives way to an answer.";
    WrongAnswers "RS416" Error "answers belong to another site"
        "A file of answers names one site, and the build has no such site. Name the right one, or build that site.";
    OverlayMismatch "RS701" Error "overlay changes a text that is not there"
        "`replace`, `fill` and `omit` find what they change by its words, letter by letter, in every language that they are for. A rule that finds nothing would be dropped in silence: copy the words from the source, or name the language with `lang`.";
    OverlayMisplaced "RS702" Error "rule of an overlay cannot be followed here"
        "The rule asks for something that its target cannot have, or that would move numbers or keys: a step beside a topic, a second loop, a text that is more than one paragraph, or what only makes sense of a foreign source.";
    TargetGone "RS703" Error "target of an overlay is gone"
        "`overlay.lock` knows what the rule was written for, and the guide has it no longer. Write the rule for what is there now, or remove it; then accept it with `runsheet check --accept`.";
    TargetChanged "RS704" Warning "target of an overlay has changed or moved"
        "`overlay.lock` keeps the text that each rule of an overlay was written for, and another text, or another number, is there now. See whether the rule is still right; `runsheet check --accept` accepts what is there.";
    NoLock "RS705" Note "overlay without a lock"
        "Nothing tells when the steps that an overlay changes are changed in the guide. `runsheet check --accept` writes `overlay.lock`, which keeps what they are now.";
    StaleAllowance "RS312" Warning "allowance that no longer applies"
        "An `allow` stands where the analysis has no such finding any more. Remove it: it would hide the next one.";
    MissingId "RS313" Note "step or procedure without an id"
        "Without an id its number stands in, and whatever names it by that number, such as a site's overlay or an earlier runbook, means another step as soon as one is added before it. Give it an id, in every language.";
    WaitsForItself "RS314" Error "steps wait for each other"
        "With its `after`, and with the order in which steps of a list and procedures of a topic are worked anyway, something would have to wait for itself. Break the circle at one place.";
    NotARollback "RS315" Error "rollback is no rollback procedure"
        "A `rollback` names a procedure that undoes a step: one that has `kind=rollback`. Other procedures are part of the plan, and would be counted and worked as such.";
}
