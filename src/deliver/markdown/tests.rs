use super::*;
use crate::deliver::sample;

#[test]
fn show() {
    let strings = crate::deliver::strings(
        &crate::deliver::Templates::built_in(),
        "es",
        &mut Default::default(),
        &mut Default::default(),
    );
    for artifact in markdown(&sample::runbook(), &strings) {
        std::fs::write(format!("/tmp/plain-es-{}", artifact.path), &artifact.bytes).unwrap();
    }
}
