//! A headless browser that tells what a page does: what it asks for, what it runs, what it shows.
//!
//! Speaks the DevTools protocol over the browser's own pipe, so that no port and no other program is needed.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// One browser with one empty page. It ends with this value.
pub struct Browser {
    process: Child,
    orders: ChildStdin,
    messages: Receiver<Value>,
    session: String,
    number: u64,
    _profile: tempfile::TempDir,
}

/// What a page did until it was loaded.
#[derive(Debug, Default)]
pub struct Visit {
    /// Every address it asked for.
    pub requests: Vec<String>,
    /// Dialogs it opened, errors of its scripts, messages on its console.
    pub said: Vec<String>,
}

/// Patience with a machine that does many things at once.
const PATIENCE: Duration = Duration::from_secs(90);

impl Browser {
    /// `None` where there is no browser and nobody demands one; in CI a missing browser is a failure.
    pub fn start() -> Option<Browser> {
        let Some(program) = program() else {
            let demanded = ["CI", "RUNSHEET_CORPUS"].iter().any(|name| std::env::var_os(name).is_some());
            assert!(!demanded, "there is no Chromium, and without one nothing is proved");
            return None;
        };
        let profile = tempfile::tempdir().expect("folder");
        // The shell gives the browser its pipe at the numbers it expects.
        let mut process = Command::new("sh")
            .args(["-c", "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1"])
            .arg(program)
            .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
            .args(["--no-first-run", "--disable-extensions", "--disable-background-networking"])
            .args(["--remote-debugging-pipe", "--window-size=1200,900"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg("about:blank")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the browser starts");
        let (orders, answers) = (process.stdin.take().expect("pipe"), process.stdout.take().expect("pipe"));
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            let mut answers = BufReader::new(answers);
            loop {
                let mut message = Vec::new();
                match answers.read_until(0, &mut message) {
                    Ok(length) if length > 1 => {
                        message.pop();
                        let Ok(message) = serde_json::from_slice(&message) else { return };
                        if sender.send(message).is_err() {
                            return;
                        }
                    }
                    _ => return,
                }
            }
        });
        let mut browser =
            Browser { process, orders, messages, session: String::new(), number: 0, _profile: profile };
        let target = browser.call("Target.createTarget", json!({ "url": "about:blank" }));
        let target = json!({ "targetId": target["targetId"], "flatten": true });
        let session = browser.call("Target.attachToTarget", target);
        browser.session = session["sessionId"].as_str().expect("session").to_string();
        for domain in ["Page.enable", "Runtime.enable", "Network.enable", "Log.enable"] {
            browser.call(domain, json!({}));
        }
        Some(browser)
    }

    /// Opens a file, and waits until it is loaded and its scripts have run.
    pub fn open(&mut self, file: &Path) -> Visit {
        let mut visit = Visit::default();
        let address = format!("file://{}", file.display());
        let number = self.send("Page.navigate", json!({ "url": address }));
        let (mut answered, mut loaded) = (false, false);
        while !(answered && loaded) {
            let message = self.message();
            answered |= message["id"] == number;
            loaded |= message["method"] == "Page.loadEventFired";
            self.note(&message, &mut visit);
        }
        // What a page starts late is in the queue before this answer.
        let number = self.send(
            "Runtime.evaluate",
            json!({
            "expression": "new Promise(done => setTimeout(done, 20))", "awaitPromise": true }),
        );
        loop {
            let message = self.message();
            if message["id"] == number {
                return visit;
            }
            self.note(&message, &mut visit);
        }
    }

    /// The value of an expression on the page that is open.
    pub fn evaluate(&mut self, expression: &str) -> Value {
        let parameters = json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
        let answer = self.call("Runtime.evaluate", parameters);
        assert!(answer.get("exceptionDetails").is_none(), "{expression}: {answer}");
        answer["result"]["value"].clone()
    }

    fn note(&mut self, message: &Value, visit: &mut Visit) {
        let parameters = &message["params"];
        match message["method"].as_str().unwrap_or_default() {
            "Network.requestWillBeSent" => {
                visit.requests.push(parameters["request"]["url"].as_str().unwrap_or_default().to_string());
            }
            "Page.javascriptDialogOpening" => {
                visit.said.push(format!("dialog: {}", parameters["message"]));
                self.send("Page.handleJavaScriptDialog", json!({ "accept": false }));
            }
            "Runtime.exceptionThrown" => visit.said.push(parameters["exceptionDetails"].to_string()),
            "Runtime.consoleAPICalled" => visit.said.push(parameters["args"].to_string()),
            "Log.entryAdded" => visit.said.push(parameters["entry"]["text"].to_string()),
            _ => {}
        }
    }

    fn call(&mut self, method: &str, parameters: Value) -> Value {
        let number = self.send(method, parameters);
        loop {
            let message = self.message();
            if message["id"] == number {
                assert!(message.get("error").is_none(), "{method}: {message}");
                return message["result"].clone();
            }
        }
    }

    fn send(&mut self, method: &str, parameters: Value) -> u64 {
        self.number += 1;
        let mut order = json!({ "id": self.number, "method": method, "params": parameters });
        if !self.session.is_empty() {
            order["sessionId"] = json!(self.session);
        }
        let mut bytes = order.to_string().into_bytes();
        bytes.push(0);
        self.orders.write_all(&bytes).expect("the browser listens");
        self.number
    }

    fn message(&mut self) -> Value {
        self.messages.recv_timeout(PATIENCE).expect("the browser answers")
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.session.clear();
        self.send("Browser.close", json!({}));
        while self.messages.recv_timeout(Duration::from_secs(10)).is_ok() {}
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn program() -> Option<PathBuf> {
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let folders: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH")?).collect();
    names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|path| path.is_file())
}
