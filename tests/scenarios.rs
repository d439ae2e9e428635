//! The scenarios the shipped guide is measured by, on `runbook.json`, by key.

use crate::told::{Told, base_of, object, text, verdict};
use crate::workspace::{Read, Workspace};
use runsheet::Purpose;
use runsheet::deliver::Format;
use runsheet::diagnostic::Diagnostics;
use runsheet::runbook::Part;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// S1: Standard Edition, instant messaging only, all lists explicit.
#[test]
fn one_standard_edition_server_without_anything_around_it() {
    let shipped = Workspace::shipped();
    let read = shipped.read();
    for list in &read.model().guide.vocabulary.schema.lists {
        let said = format!("\n  {}:", list.name);
        let site = &shipped.files["sites/clinica-levante/site.yaml"];
        assert!(site.contains(&said), "nothing is said of {}", list.name);
    }
    let told = Told::of(&read, "clinica-levante");
    assert_eq!(told.undecided(), Vec::<&Value>::new());
    assert_eq!(told.missing(), BTreeMap::new());
    assert_eq!(told.stops(), vec![]);
    let without = [
        // Edge
        "connect-legacy-edge",
        "authorize-legacy-edge",
        "edge-overview",
        "deploy-pilot-edge",
        "validate-replication",
        // XMPP, federation
        "xmpp-migration",
        "xmpp-policies",
        "xmpp-gateway",
        "federation-routes",
        // response groups, dial-in, Exchange, remote call control
        "response-groups",
        "dial-in-numbers",
        "owa-im-integration",
        "move-um-contacts",
        "verify-um-contacts",
        "remote-call-control",
        "remove-authorized-hosts",
        // archiving, mediation, conference directories
        "archiving-and-monitoring",
        "remove-archiving-monitoring",
        "mediation-overview",
        "configure-mediation",
        "change-voice-routes",
        "standalone-mediation",
        "move-conference-directories",
    ];
    for topic in without {
        assert_eq!(told.verdicts(topic), BTreeSet::from(["not_applicable"]), "{topic}");
    }
    assert_eq!(told.applies_at("update-dns-srv-records#srv/target", "sip_domain"), ["levante.example"]);
    assert_eq!(told.instances("update-dns-srv-records#srv/target").len(), 1);
    for step in told.steps().iter().filter(|step| step["topic"] == "remove-backcompatsite") {
        let found = step["would_apply_if"].is_null() && verdict(step) == "on_site";
        assert!(verdict(step) == "applies" || found, "{}", step["key"]);
    }
    assert_eq!(verdict(told.step("remove-backcompatsite#remove/delete")), "applies");
}

/// S2: everything on. Built for delivery, with the answers that settle what Grupo Iberia left open.
#[test]
fn everything_on() {
    let told = Told::of_the_shipped("grupo-iberia");
    assert_eq!(told.undecided(), Vec::<&Value>::new());
    assert_eq!(told.missing(), BTreeMap::new());
    assert_eq!(told.stops(), vec![]);

    // Each OCS Edge Server lets every new pool and server in.
    let edges: BTreeSet<&str> = told
        .instances("authorize-legacy-edge#authorize/open")
        .into_iter()
        .map(|step| object(step, "old_server"))
        .collect();
    assert_eq!(edges.len(), 3);
    let pools = ["lyncmad.iberia.example", "lynclis.iberia.example"];
    let servers = ["lfemad1", "lfemad2", "lfemad3", "lfelis1", "lfelis2", "lfelis3"]
        .map(|name| format!("{name}.iberia.example"));
    for edge in edges {
        let at = |base: &str, name: &str| -> BTreeSet<String> {
            let steps = told.instances(base).into_iter().filter(|step| step["objects"]["old_server"] == edge);
            let applies = steps.filter(|step| step["verdict"] == "applies");
            applies
                .inspect(|step| assert!(text(step).contains(object(step, name)), "{}", step["key"]))
                .map(|step| object(step, name).to_string())
                .collect()
        };
        assert_eq!(at("authorize-legacy-edge#authorize/pools/pool", "pool"), pools.map(String::from).into());
        assert_eq!(at("authorize-legacy-edge#authorize/pools/server", "server"), servers.clone().into());
    }

    // Federation is turned on once for the one Edge pool that carries it, and once per site.
    assert_eq!(
        told.applies_at("federation-routes#turn-on-edge/tick", "edge_pool"),
        ["ledge-mad.iberia.example"]
    );
    assert_eq!(told.applies_at("federation-routes#turn-on-site/enable", "site"), ["Madrid", "Lisboa"]);

    // One SRV record per SIP domain; the one without a zone is warned of and has two ways out.
    assert_eq!(told.instances("update-dns-srv-records#srv/target").len(), 3);
    let zoned = ["iberia.example", "iberia-seguros.example"];
    assert_eq!(told.applies_at("update-dns-srv-records#srv/target", "sip_domain"), zoned);
    for way in ["make-zone/zone", "set-clients/policy"] {
        let key = |domain: &str| format!("update-dns-srv-records#{way}[sip_domain={domain}]");
        assert_eq!(verdict(told.step(&key("lusitana.example"))), "on_site");
        zoned.iter().for_each(|domain| assert_eq!(verdict(told.step(&key(domain))), "not_applicable"));
    }

    assert_eq!(
        told.applies_at("move-conference-directories#move/run", "directory"),
        ["3", "7", "9", "12", "21"]
    );
    assert_eq!(told.applies_at("dial-in-numbers#move/run", "access_number").len(), 14);

    // The gateway that is not certified, and only that one, holds the removal: a check by two people before the decision is
    // written down and before anything that cannot be undone.
    let hold = "decommission-servers-and-pools#start/hold";
    assert_eq!(told.applies_at(hold, "gateway"), ["GW-MAD-2"]);
    let hold = told.step(&format!("{hold}[gateway=GW-MAD-2]"));
    assert_eq!((&hold["kind"], &hold["critical"]), (&"check".into(), &true.into()));
    let place = |key: &Value| told.steps().iter().position(|step| step["key"] == *key).expect("step");
    assert!(place(&hold["key"]) < place(&"decommission-servers-and-pools#start/decide".into()));
    let last = told.steps().iter().filter(|step| {
        step["phase"] == "decommission" && step["irreversible"] == true && verdict(step) == "applies"
    });
    assert!(
        last.inspect(|step| assert!(place(&hold["key"]) < place(&step["key"]), "{}", step["key"])).count()
            > 0
    );
}

/// S2: what holds the removal is a criterion of the gate before it; a gateway that is to stay as it is, is a stop.
#[test]
fn a_gateway_that_is_not_certified_stops_the_decommissioning() {
    let site = "sites/grupo-iberia/site.yaml";
    let shipped = Workspace::shipped();
    let runbook = shipped.read().runbook("grupo-iberia", "es");
    let mut parts = runbook.phases.iter().flat_map(|phase| &phase.topics).flat_map(|topic| &topic.parts);
    let gate = parts.find_map(|part| match part {
        Part::Gate(gate) if gate.id == "g10" => Some(gate),
        _ => None,
    });
    let gate = gate.expect("the gate before the removal");
    assert_eq!(gate.before.as_ref().expect("a place").key, "decommission-servers-and-pools#start");
    let measured = |key: &str| {
        let measured = gate.criteria.iter().filter(|criterion| criterion.measured);
        measured.flat_map(|criterion| &criterion.steps).any(|step| step.key == key)
    };
    assert!(measured("decommission-legacy-site#prepare/gateways[gateway=GW-MAD-2]"));

    let stop = ("gateway-not-certified", "applies");
    assert!(!Told::of(&shipped.read(), "grupo-iberia").stops().contains(&stop));
    let kept = shipped.edit(site, "remedy: replace", "remedy: keep").read();
    assert!(Told::of(&kept, "grupo-iberia").stops().contains(&stop));
    let told = kept.runbook("grupo-iberia", "es");
    let told = told.stops.iter().find(|stop| stop.id == "gateway-not-certified").expect("stop");
    assert_eq!(told.at, ["decommission-servers-and-pools"]);
}

/// A warning stands where a SIP domain has no zone, and nowhere else.
#[test]
fn a_domain_without_a_zone_is_warned_of() {
    let read = Workspace::shipped().read();
    let page = |site: &str| {
        let files = read.files(&read.runbook(site, "es"), Format::Markdown);
        String::from_utf8(files["runbook.md"].clone()).expect("text")
    };
    let warning = "los usuarios de un dominio sin zona no inician sesión";
    assert_eq!(page("grupo-iberia").matches(warning).count(), 1);
    assert_eq!(page("clinica-levante").matches(warning).count(), 0);
}

const MITAD: &str = "sites/mitad/site.yaml";

/// Ways in which the half-filled site may turn out to be: between them, each dependent step applies once and once does not.
fn completions() -> Vec<Workspace> {
    let mut shipped = Workspace::shipped();
    shipped.files.retain(|path, _| !path.starts_with("sites/") || path.starts_with("sites/mitad/"));
    let fill = |archiving: &str, partners: &str, gateways: &str, target: &str, book: [&str; 4]| {
        let lists = format!(
            "archiving.third_party: false\n  legacy.archiving_servers: {archiving}\n  xmpp.partners: {partners}\n  pstn.gateways: {gateways}"
        );
        let [custom, rules, partition, keep] = book;
        let mut site = shipped
            .clone()
            .edit(MITAD, "archiving.third_party: false", &lists)
            .edit(MITAD, "mediation.target: null", &format!("mediation.target: {target}"))
            .edit(MITAD, "address_book.custom_rules: null", &format!("address_book.custom_rules: {custom}"))
            .edit(MITAD, "use_normalization_rules: null", &format!("use_normalization_rules: {rules}"));
        let kept = format!("partition_by_ou: {partition}\n  address_book.keep_grouping: {keep}");
        let kept = if partition == "true" { kept } else { "partition_by_ou: false".to_string() };
        site = site.edit(MITAD, "partition_by_ou: null", &kept);
        if target == "standalone" {
            let servers = if partition == "true" {
                "lmed1.mitad.example"
            } else {
                "lmed1.mitad.example, lmed2.mitad.example"
            };
            let own = format!(
                "target: standalone\n  mediation.pool_fqdn: lyncmed.mitad.example\n  mediation.servers: [{servers}]\n  mediation.next_hop: lyncpool.mitad.example"
            );
            site = site.edit(MITAD, "target: standalone", &own);
        }
        site
    };
    let server = "[{ fqdn: ocsarch01.mitad.example, sql: ARCH }]";
    let partner = "[{ primary_domain: proveedor.example, additional_domains: [otro.example], partner_type: federated, tls: required, sasl: optional, dialback: true }]";
    let gateway = |certified: &str| {
        format!(
            "[{{ name: GW-1, site: Logroño, pool: lyncpool.mitad.example, transport: tls, fqdn: gw1.mitad.example, ip: 10.30.9.11, port: 5067, certified: {certified} }}]"
        )
    };
    let ip_gateway = "[{ name: GW-1, site: Logroño, pool: lyncpool.mitad.example, transport: tcp, ip: 10.30.9.11, port: 5067, certified: true }]";
    let poor = |remedy: &str| gateway(&format!("false, remedy: {remedy}"));
    vec![
        fill("[]", "[]", "[]", "collocated", ["false", "true", "false", ""]),
        fill(server, partner, &gateway("true"), "standalone", ["true", "true", "true", "true"]),
        fill(server, partner, &poor("upgrade"), "standalone", ["true", "false", "true", "false"]),
        fill(server, "[]", &poor("replace"), "collocated", ["true", "false", "false", ""]),
        fill("[]", partner, ip_gateway, "standalone", ["true", "true", "false", ""]),
    ]
}

/// S3: half-filled. Undecided is exactly what turns out differently when the open facts are filled in.
#[test]
fn exactly_what_depends_on_an_open_fact_is_undecided() {
    let told = Told::of(&Workspace::shipped().read(), "mitad");
    let mut applies: BTreeMap<String, BTreeSet<bool>> = BTreeMap::new();
    for completion in completions() {
        let read = completion.read();
        assert_eq!(read.errors(), Vec::<String>::new());
        let told = Told::of(&read, "mitad");
        let mut at_all: BTreeMap<&str, bool> = BTreeMap::new();
        for step in told.steps() {
            *at_all.entry(base_of(step)).or_default() |= verdict(step) != "not_applicable";
            assert_ne!(verdict(step), "undecided", "{}", step["key"]);
        }
        at_all.into_iter().for_each(|(base, at_all)| {
            applies.entry(base.to_string()).or_default().insert(at_all);
        });
    }
    let depends: BTreeSet<&str> =
        applies.iter().filter(|(_, both)| both.len() == 2).map(|(base, _)| base.as_str()).collect();
    let undecided: BTreeSet<&str> = told.undecided().into_iter().map(base_of).collect();
    assert_eq!(
        undecided.difference(&depends).collect::<Vec<_>>(),
        Vec::<&&str>::new(),
        "settled, yet undecided"
    );
    assert_eq!(depends.difference(&undecided).collect::<Vec<_>>(), Vec::<&&str>::new(), "open, yet decided");
}

/// S3: each undecided step names what it waits for, and nothing else.
#[test]
fn the_half_filled_site_asks_for_what_it_lacks() {
    let read = Workspace::shipped().read();
    let told = Told::of(&read, "mitad");
    for topic in ["archiving-and-monitoring", "remove-archiving-monitoring"] {
        let waiting: Vec<&Value> =
            told.undecided().into_iter().filter(|step| step["topic"] == topic).collect();
        assert!(!waiting.is_empty(), "{topic}");
        for step in waiting {
            assert_eq!(step["missing"], serde_json::json!(["legacy.archiving_servers"]), "{}", step["key"]);
        }
    }
    let missing = told.missing();
    for fact in ["xmpp.partners", "legacy.archiving_servers", "address_book.custom_rules", "pstn.gateways"] {
        assert_eq!(missing.get(fact), Some(&"site"), "{fact}");
    }
    assert_eq!(missing.get("mediation.target"), Some(&"decision"));
    let questions = read.files(&read.runbook("mitad", "es"), Format::Markdown);
    let questions = String::from_utf8_lossy(&questions["questionnaire.md"]).into_owned();
    let asked = "¿el servidor de mediación de Lync queda coubicado en el grupo o pasa a ser independiente?";
    let (_, question) = questions.split_once(asked).expect("the question");
    let (question, _) = question.split_once("**Respuesta:**").expect("room for the answer");
    assert!(question.contains("Es una decisión pendiente."), "{question}");

    let mut diagnostics = Diagnostics::default();
    let at = read.site("mitad");
    let languages = ["es".to_string()];
    runsheet::tailor(read.model(), &read.snapshot.sources, at, &languages, Purpose::Final, &mut diagnostics);
    assert!(diagnostics.has_errors(), "`--final` accepts a half-filled site");
}

/// S5: one name for all Edge services.
#[test]
fn one_name_for_all_edge_services_is_a_stop_and_changes_nothing_else() {
    let site = "sites/grupo-iberia/site.yaml";
    let two =
        Workspace::shipped().edit(site, "av_fqdn: avmad.iberia.example", "av_fqdn: sipmad.iberia.example");
    let one =
        two.clone().edit(site, "web_conf_fqdn: wcmad.iberia.example", "web_conf_fqdn: sipmad.iberia.example");
    let (one, two) = (one.read(), two.read());
    let stop = |read: &Read| {
        let runbook = read.runbook("grupo-iberia", "es");
        runbook
            .stops
            .into_iter()
            .find(|stop| stop.id == "one-edge-name" && stop.finding.verdict.name() == "applies")
    };
    let stopped = stop(&one).expect("the stop applies");
    assert_eq!(stopped.at, ["federation-routes"]);
    let order = ["todos los usuarios", "se retira el perimetral de OCS", "se federa el de Lync"];
    let found: Vec<Option<usize>> = order.iter().map(|part| stopped.why.find(part)).collect();
    assert!(found.iter().all(Option::is_some) && found.is_sorted(), "{}", stopped.why);
    assert!(stop(&two).is_none());

    let (one, two) = (Told::of(&one, "grupo-iberia"), Told::of(&two, "grupo-iberia"));
    let others = |told: &Told| -> Vec<(String, String)> {
        let stops = told.stops().into_iter().filter(|(id, _)| *id != "one-edge-name");
        stops.map(|(id, verdict)| (id.to_string(), verdict.to_string())).collect()
    };
    assert_eq!(others(&one), others(&two));
    assert_eq!(one.missing(), two.missing());
    let verdicts = |told: &Told| -> Vec<(String, String)> {
        told.steps().iter().map(|step| (step["key"].to_string(), verdict(step).to_string())).collect()
    };
    assert_eq!(verdicts(&one), verdicts(&two));
}
