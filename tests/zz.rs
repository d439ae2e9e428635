//! scratch test
use crate::workspace::Workspace;
#[test]
fn zz() {
    let read = Workspace::shipped().read();
    let model = read.model();
    println!("whole {} ", model.is_whole);
    for d in read.diagnostics.iter().take(3) {
        println!("{:?}", d);
    }
    let t = std::time::Instant::now();
    let mut ds = runsheet::diagnostic::Diagnostics::default();
    runsheet::analyse(model, runsheet::analysis::Extent::Everything, &mut ds);
    println!("{} in {:?}", ds.iter().count(), t.elapsed());
    let mut n = std::collections::BTreeMap::new();
    for d in ds.iter() {
        *n.entry(d.code.name()).or_insert(0) += 1;
    }
    println!("{n:?}");
}
