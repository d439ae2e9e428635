//! The merge wizard of the shipped guide, the procedure whose steps repeat within a page of another program.

use crate::told::{Told, base_of, object, text, verdict};
use crate::workspace::Workspace;
use serde_json::Value;

/// Everything that is typed or clicked for one Edge pool, in the order of the pages.
const PER_EDGE_POOL: [&str; 12] = [
    "add",
    "type",
    "internal",
    "default-ports",
    "own-ports",
    "internal-next",
    "web-conferencing",
    "federation",
    "no-federation",
    "external-next",
    "next-hop",
    "finish",
];

fn block(told: &Told) -> Vec<&Value> {
    told.procedure("merge-topology#edge")
}

#[test]
fn without_an_edge_its_pages_do_not_apply_but_next_is_pressed() {
    let told = Told::of(&Workspace::shipped().read(), "clinica-levante");
    let block = block(&told);
    assert_eq!(block.len(), PER_EDGE_POOL.len());
    for step in block {
        assert_eq!(verdict(step), "not_applicable", "{}", step["key"]);
    }
    let next = told.step("merge-topology#merge/edges-next");
    assert_eq!(verdict(next), "applies");
    assert!(text(next).contains("Siguiente"), "{next}");
    // The pages before and after the list of Edge pools are passed as everywhere.
    for step in ["start/begin", "merge/port", "merge/run", "merge/finish", "publish/run"] {
        assert_eq!(verdict(told.step(&format!("merge-topology#{step}"))), "applies", "{step}");
    }
}

#[test]
fn each_edge_pool_has_its_block_with_its_own_names() {
    let told = Told::of(&Workspace::shipped().read(), "grupo-iberia");
    let pools = [
        ("ocsedge-mad.iberia.example", "wcmad.iberia.example", "ocsdir01.iberia.example"),
        ("ocsedge-lis.iberia.example", "wclis.iberia.example", "ocs-lis.iberia.example"),
    ];
    // One block after the other, each whole and in the order of the pages.
    let found: Vec<(String, &str)> = block(&told)
        .into_iter()
        .map(|step| (base_of(step).replace("merge-topology#edge/", ""), object(step, "edge_pool")))
        .collect();
    let wanted: Vec<(String, &str)> = pools
        .iter()
        .flat_map(|(pool, ..)| PER_EDGE_POOL.iter().map(|step| (step.to_string(), *pool)))
        .collect();
    assert_eq!(found, wanted);
    for (pool, web_conferencing, next_hop) in pools {
        let step = |name: &str| told.step(&format!("merge-topology#edge/{name}[edge_pool={pool}]"));
        assert!(text(step("internal")).contains(pool));
        assert!(text(step("web-conferencing")).contains(web_conferencing));
        assert!(text(step("next-hop")).contains(next_hop));
    }
    for step in block(&told) {
        let (other, other_web, _) =
            pools.into_iter().find(|(pool, ..)| *pool != object(step, "edge_pool")).expect("another");
        assert!(!step.to_string().contains(other_web), "{}", step["key"]);
        assert!(!text(step).contains(other), "{}", step["key"]);
    }
    assert_eq!(verdict(told.step("merge-topology#merge/edges-next")), "applies");
}

#[test]
fn federation_is_ticked_for_the_one_edge_pool_that_has_it() {
    let told = Told::of(&Workspace::shipped().read(), "grupo-iberia");
    let at = |step: &str| told.applies_at(&format!("merge-topology#edge/{step}"), "edge_pool");
    assert_eq!(at("federation"), ["ocsedge-mad.iberia.example"]);
    assert_eq!(at("no-federation"), ["ocsedge-lis.iberia.example"]);

    // Where the OCS Edge is not to carry federation meanwhile, no box is ticked; where two carry it, there is a stop.
    let site = "sites/grupo-iberia/site.yaml";
    let not_meanwhile = Workspace::shipped().edit(
        site,
        "federation.via_legacy_edge: true",
        "federation.via_legacy_edge: false",
    );
    let told = Told::of(&not_meanwhile.read(), "grupo-iberia");
    assert_eq!(told.applies_at("merge-topology#edge/federation", "edge_pool"), Vec::<String>::new());
    assert_eq!(told.applies_at("merge-topology#edge/no-federation", "edge_pool").len(), 2);
    let two = Workspace::shipped().edit(
        site,
        "federation: false\n      next_hop: ocs-lis.iberia.example",
        "federation: true\n      next_hop: ocs-lis.iberia.example",
    );
    assert!(
        Told::of(&two.read(), "grupo-iberia").stops().contains(&("two-federating-legacy-edges", "applies"))
    );
}
