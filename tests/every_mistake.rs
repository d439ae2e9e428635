//! Every mistake has an example: what is wrong, the whole message, and that following its advice mends it.
//!
//! An example is a file of `tests/fixtures/mistakes`, named for its code: edits to the workspace in `base`, the
//! edits that mend it (left out where a help says "did you mean", which is then followed to the letter), and the
//! message. `RUNSHEET_BLESS=1 cargo test` writes the messages anew; read what changes.

use runsheet::diagnostic::CODES;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// Codes that no content can bring about here, each with the reason.
const WITHOUT_EXAMPLE: &[(&str, &str)] = &[
    (
        "RS601",
        "only the typesetter knows which characters the fonts have; the tests of the PDF have its example",
    ),
    ("RS603", "only the typesetter can fail at it; the tests of the PDF have its example"),
    ("RS705", "it is a note, which only `check` gives; the tests of overlays have its example"),
    ("RS604", "only the typesetter looks into fonts; the tests of the PDF have its example"),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    mistake: Vec<Edit>,
    #[serde(default)]
    remedy: Vec<Edit>,
    #[serde(default)]
    command: Option<Vec<String>>,
    message: String,
}

#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Edit {
    Replace { file: String, from: String, to: String },
    Write { file: String, text: String },
    Latin1 { latin1: String },
    Utf8 { utf8: String },
    Remove { remove: String },
    Folder { folder: String },
}

impl Edit {
    fn apply(&self, root: &Path) {
        let read =
            |file: &str| std::fs::read_to_string(root.join(file)).unwrap_or_else(|_| panic!("no {file}"));
        let write = |file: &str, bytes: &[u8]| {
            let path = root.join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        };
        match self {
            Edit::Replace { file, from, to } => {
                let text = read(file);
                assert!(text.contains(from), "{file} does not hold {from:?}");
                write(file, text.replacen(from, to, 1).as_bytes());
            }
            Edit::Write { file, text } => write(file, text.as_bytes()),
            Edit::Latin1 { latin1 } => {
                let bytes: Vec<u8> =
                    read(latin1).chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect();
                write(latin1, &bytes);
            }
            Edit::Utf8 { utf8 } => {
                let bytes = std::fs::read(root.join(utf8)).unwrap();
                write(utf8, bytes.into_iter().map(char::from).collect::<String>().as_bytes());
            }
            Edit::Remove { remove } => {
                let path = root.join(remove);
                match path.is_dir() {
                    true => std::fs::remove_dir_all(path).unwrap(),
                    false => std::fs::remove_file(path).unwrap(),
                }
            }
            Edit::Folder { folder } => std::fs::create_dir_all(root.join(folder)).unwrap(),
        }
    }
}

/// What the program said and how it ended.
struct Run {
    code: Option<i32>,
    output: String,
    messages: String,
}

fn run(folder: &Path, arguments: &[String]) -> Run {
    let output =
        Command::new(env!("CARGO_BIN_EXE_runsheet")).args(arguments).current_dir(folder).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let (code, output, messages) = (output.status.code(), text(output.stdout), text(output.stderr));
    if arguments.first().is_some_and(|command| command == "check") {
        // What `check` finds is its output; after it stand the sites, which are no messages.
        let end = output.find("norte: ").unwrap_or(output.len());
        let found = output[..end].trim_end();
        let messages = if found.is_empty() { String::new() } else { format!("{found}\n") };
        return Run { code, output: String::new(), messages };
    }
    Run { code, output, messages }
}

fn words(line: &str) -> Vec<String> {
    line.split(' ').map(str::to_string).collect()
}

/// The examples by name.
pub fn examples() -> Vec<(String, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/mistakes");
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<(String, PathBuf)> = entries
        .filter(|path| path.extension().is_some_and(|end| end == "yaml"))
        .map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), path))
        .collect();
    files.sort();
    files
}

/// The workspace that the examples change.
pub fn base() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/mistakes/base");
    for (path, bytes) in runsheet::project::folder(&base).unwrap() {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    folder
}

/// The workspace with the mistake of one example.
pub fn mistaken(path: &Path) -> TempDir {
    let example: Example = serde_yaml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let folder = base();
    example.mistake.iter().for_each(|edit| edit.apply(folder.path()));
    folder
}

/// Holds one example against the program; gives what does not agree.
fn hold(name: &str, path: &Path) -> Result<(), String> {
    let written = std::fs::read_to_string(path).unwrap();
    let example: Example = serde_yaml::from_str(&written).map_err(|error| error.to_string())?;
    let folder = base();
    let root = folder.path();
    example.mistake.iter().for_each(|edit| edit.apply(root));
    let before = runsheet::project::folder(root).unwrap();
    let command = example.command.clone().unwrap_or_else(|| words("build --format json"));
    let made = run(root, &command);
    let code = name.split('-').next().unwrap();
    let is_error = made.messages.contains("error[");
    let ends = ["error", "warning", "note"].map(|severity| format!("{severity}[{code}]"));
    if !ends.iter().any(|end| made.messages.contains(end)) {
        return Err(format!("{code} is not among the messages:\n{}{}", made.messages, made.output));
    }
    if made.code != Some(i32::from(is_error)) {
        return Err(format!("it ended with {:?}", made.code));
    }
    if is_error && (runsheet::project::folder(root).unwrap() != before || !made.output.is_empty()) {
        return Err("it reported an error, and yet something was written".to_string());
    }
    if std::env::var_os("RUNSHEET_BLESS").is_some() {
        let head = written.split("message:").next().unwrap();
        let lines: String =
            made.messages.lines().map(|line| format!("  {line}\n").replace("  \n", "\n")).collect();
        std::fs::write(path, format!("{head}message: |\n{lines}")).unwrap();
    } else if made.messages != example.message {
        return Err(format!("the message is\n{}\nnot\n{}", made.messages, example.message));
    }
    match example.remedy.is_empty() {
        true => follow(root, &made.messages)?,
        false => example.remedy.iter().for_each(|edit| edit.apply(root)),
    }
    let mended = run(root, &command);
    match (mended.code, mended.messages.as_str()) {
        (Some(0), "") => Ok(()),
        _ => Err(format!("the advice did not help:\n{}", mended.messages)),
    }
}

/// Does what the first "did you mean" says, in the line that the message names.
fn follow(root: &Path, message: &str) -> Result<(), String> {
    let quoted = |text: &str| text.split('`').nth(1).unwrap_or_default().to_string();
    // Other mistakes may follow from the one that says how it is mended.
    let mistakes = message.split("\n\n");
    let Some(message) = mistakes.into_iter().find(|mistake| mistake.contains("did you mean")) else {
        return Err("no help says `did you mean`, and the example has no remedy".to_string());
    };
    let right = message.split("did you mean").nth(1).map(quoted).unwrap();
    let wrong = quoted(message);
    let place = message.split("--> ").nth(1).and_then(|rest| rest.lines().next()).unwrap();
    let [file, line, column]: [&str; 3] = place.split(':').collect::<Vec<_>>().try_into().unwrap();
    let (line, column): (usize, usize) = (line.parse().unwrap(), column.parse().unwrap());
    let text = std::fs::read_to_string(root.join(file)).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_string).collect();
    let (before, after): (String, String) = {
        let letters: Vec<char> = lines[line - 1].chars().collect();
        (letters[..column - 1].iter().collect(), letters[column - 1..].iter().collect())
    };
    if !after.contains(&wrong) {
        return Err(format!("`{wrong}` does not stand at {place}"));
    }
    lines[line - 1] = before + &after.replacen(&wrong, &right, 1);
    std::fs::write(root.join(file), lines.join("\n") + "\n").unwrap();
    Ok(())
}

#[test]
fn every_example_has_its_message_and_its_remedy() {
    let examples = examples();
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let parts: Vec<_> = (0..threads)
            .map(|part| {
                let mine: Vec<_> = examples.iter().skip(part).step_by(threads).collect();
                scope.spawn(move || {
                    let held = mine.into_iter().map(|(name, path)| (name, hold(name, path)));
                    held.filter_map(|(name, held)| Some(format!("{name}: {}", held.err()?)))
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        parts.into_iter().flat_map(|part| part.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn the_workspace_of_the_examples_has_no_mistake() {
    let folder = base();
    let made = run(folder.path(), &words("build --format html,md,json"));
    assert_eq!((made.code, made.messages.as_str()), (Some(0), ""));
    assert!(!made.output.contains("open:") && !made.output.contains("stop"), "{}", made.output);
}

#[test]
fn every_code_has_an_example() {
    let shown: BTreeSet<String> =
        examples().into_iter().map(|(name, _)| name.split('-').next().unwrap().to_string()).collect();
    for doc in CODES {
        let excused = WITHOUT_EXAMPLE.iter().any(|(code, _)| *code == doc.name);
        assert!(
            shown.contains(doc.name) != excused,
            "{}: write `tests/fixtures/mistakes/{}-….yaml`, or take it out of the list of codes without one",
            doc.name,
            doc.name
        );
    }
    let unknown: Vec<&String> =
        shown.iter().filter(|name| CODES.iter().all(|doc| doc.name != name.as_str())).collect();
    assert!(unknown.is_empty(), "examples of codes that there are not: {unknown:?}");
}
