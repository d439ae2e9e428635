//! Reads one scalar by its type, for vocabularies, inventories and literals of conditions alike.
//!
//! Knows no place and no list: whether a `ref` leads to an object is for those who have the objects.

use super::{Date, EnumValue, Misfit, MisfitKind, Type, Value, Version};
use crate::diagnostic::nearest;

/// The value that `text` spells as a `ty`, or what is wrong with it and what the type takes.
pub fn parse_value(text: &str, ty: &Type) -> Result<Value, Misfit> {
    check_line(text)?;
    if text.trim().is_empty() {
        let message = format!("{} cannot be empty", article(ty));
        return Err(wrong(message, "give a value, or leave it out if nobody knows it"));
    }
    if text.trim() != text {
        let message = format!("`{text}` begins or ends with a space");
        return Err(wrong(message, format!("write `{}`", text.trim())));
    }
    match ty {
        Type::Bool => parse_bool(text),
        Type::Enum(values) => parse_enum(text, values),
        Type::Int { minimum, maximum, .. } => parse_int(text, *minimum, *maximum),
        Type::Version => Version::parse(text).map(Value::Version).ok_or_else(|| {
            wrong(
                format!("`{text}` is no version"),
                "write numbers with dots between them, such as `14.3.123`",
            )
        }),
        Type::Date => Date::parse(text).map(Value::Date).ok_or_else(|| {
            wrong(format!("`{text}` is no date"), "write year, month and day, such as `2026-11-20`")
        }),
        Type::Text | Type::Path => Ok(Value::Text(text.to_string())),
        Type::Fqdn => check_fqdn(text).map(|()| Value::Text(text.to_string())),
        Type::Ip => match text.parse::<std::net::IpAddr>() {
            Ok(_) => Ok(Value::Text(text.to_string())),
            Err(_) => Err(wrong(
                format!("`{text}` is no IP address"),
                "write an IPv4 or IPv6 address, such as `192.0.2.10` or `2001:db8::10`",
            )),
        },
        Type::Url => check_url(text).map(|()| Value::Text(text.to_string())),
        Type::SipUri => check_sip_uri(text).map(|()| Value::Text(text.to_string())),
        Type::Email => check_email(text).map(|()| Value::Text(text.to_string())),
        Type::Phone => check_phone(text).map(|()| Value::Text(text.to_string())),
        Type::List(_) => {
            Err(wrong(format!("`{text}` is one value where a list belongs"), format!("write `[{text}]`")))
        }
        Type::Ref(_) => Ok(Value::Ref(text.to_string())),
    }
}

/// Refuses line breaks, control characters and the invisible characters that reorder a line: a value
/// must look like what it is, in a command above all.
pub fn check_line(text: &str) -> Result<(), Misfit> {
    let hidden = |character: &char| {
        character.is_control()
            || matches!(character, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{feff}')
            || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    match text.chars().find(hidden) {
        None => Ok(()),
        Some('\n' | '\r' | '\u{2028}' | '\u{2029}') => Err(Misfit::new(
            MisfitKind::ControlCharacter,
            "the value has more than one line".to_string(),
            "write it on one line",
        )),
        Some(character) => Err(Misfit::new(
            MisfitKind::ControlCharacter,
            format!("the value has the control character U+{:04X}", u32::from(character)),
            "remove the character",
        )),
    }
}

/// The type with its article, as it stands in messages.
fn article(ty: &Type) -> String {
    match ty {
        Type::Enum(_) | Type::Int { .. } | Type::Ip | Type::Email => format!("an {}", ty.word()),
        Type::Fqdn => "an fqdn".to_string(),
        _ => format!("a {}", ty.word()),
    }
}

fn wrong(message: String, help: impl Into<String>) -> Misfit {
    Misfit::new(MisfitKind::WrongForm, message, help)
}

fn parse_bool(text: &str) -> Result<Value, Misfit> {
    const YES: [&str; 8] = ["yes", "y", "on", "sí", "si", "s", "1", "true"];
    const NO: [&str; 6] = ["no", "n", "off", "0", "false", "none"];
    let lower = text.to_lowercase();
    let help = match text {
        "true" => return Ok(Value::Bool(true)),
        "false" => return Ok(Value::Bool(false)),
        _ if YES.contains(&lower.as_str()) => "write `true`",
        _ if NO.contains(&lower.as_str()) => "write `false`",
        _ => "write `true` or `false`",
    };
    Err(wrong(format!("`{text}` is no bool"), help))
}

fn parse_enum(text: &str, values: &[EnumValue]) -> Result<Value, Misfit> {
    // An enum that names no values is reported where it is declared.
    if values.is_empty() || values.iter().any(|value| value.name == text) {
        return Ok(Value::Enum(text.to_string()));
    }
    let names = || values.iter().map(|value| value.name.as_str());
    let all = names().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let nearest = nearest(text, names()).map(|name| format!("did you mean `{name}`?"));
    Err(Misfit {
        kind: MisfitKind::UnknownName,
        message: format!("`{text}` is none of the values"),
        help: nearest.into_iter().chain([format!("values: {all}")]).collect(),
    })
}

fn parse_int(text: &str, minimum: Option<i64>, maximum: Option<i64>) -> Result<Value, Misfit> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let well_formed = !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && (digits == "0" || !digits.starts_with('0'));
    let number = text.parse::<i64>().ok().filter(|_| well_formed).ok_or_else(|| {
        wrong(
            format!("`{text}` is no whole number"),
            "write digits alone, without point, comma, exponent or leading zero",
        )
    })?;
    if minimum.is_some_and(|minimum| number < minimum) || maximum.is_some_and(|maximum| number > maximum) {
        let help = match (minimum, maximum) {
            (Some(minimum), Some(maximum)) => format!("write a number from {minimum} to {maximum}"),
            (Some(minimum), None) => format!("write a number of at least {minimum}"),
            (_, maximum) => format!("write a number of at most {}", maximum.unwrap_or(i64::MAX)),
        };
        return Err(wrong(format!("`{number}` is out of range"), help));
    }
    Ok(Value::Int(number))
}

/// A host name with its domain: labels of letters, digits, `-` and `_`, at least two of them.
fn check_fqdn(text: &str) -> Result<(), Misfit> {
    let example = "write a host name with its domain, such as `pool01.contoso.example`";
    let refuse = |help: &str| Err(wrong(format!("`{text}` is no fqdn"), help));
    if text.parse::<std::net::IpAddr>().is_ok() {
        return refuse("this is an IP address; write the host name with its domain");
    }
    if text.contains("://") || text.contains('/') || text.contains('@') {
        return refuse("write the host name alone, without scheme, user or path");
    }
    if let Some(absolute) = text.strip_suffix('.') {
        return refuse(&format!("write it without the final dot: `{absolute}`"));
    }
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    if text.len() > 253 || !text.split('.').all(is_label) {
        return refuse(example);
    }
    if !text.contains('.') {
        return refuse(&format!("`{text}` has no domain; {example}"));
    }
    Ok(())
}

fn check_url(text: &str) -> Result<(), Misfit> {
    let lower = text.to_ascii_lowercase();
    let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"));
    let has_host = rest.is_some_and(|rest| !rest.starts_with(['/', '?', '#', ':']) && !rest.is_empty());
    if has_host && !text.contains(char::is_whitespace) {
        return Ok(());
    }
    let help = "write an address that begins with `https://` or `http://`, without spaces";
    Err(wrong(format!("`{text}` is no URL"), help))
}

fn check_sip_uri(text: &str) -> Result<(), Misfit> {
    let lower = text.to_ascii_lowercase();
    let rest = lower.strip_prefix("sip:").or_else(|| lower.strip_prefix("sips:"));
    if rest.is_some_and(is_address) {
        return Ok(());
    }
    let help = match is_address(text) {
        true => format!("write `sip:{text}`"),
        false => "write it as `sip:user@domain`, such as `sip:ana@contoso.example`".to_string(),
    };
    Err(wrong(format!("`{text}` is no SIP address"), help))
}

fn check_email(text: &str) -> Result<(), Misfit> {
    let domain_has_dot = text.rsplit_once('@').is_some_and(|(_, domain)| domain.contains('.'));
    if is_address(text) && domain_has_dot && !text.contains(':') {
        return Ok(());
    }
    let help = "write it as `user@domain`, such as `ana@contoso.example`";
    Err(wrong(format!("`{text}` is no e-mail address"), help))
}

/// `user@domain`, with nothing that could end it early.
fn is_address(text: &str) -> bool {
    let Some((user, domain)) = text.split_once('@') else { return false };
    let is_plain = |part: &str| {
        !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || matches!(c, '@' | '<' | '>' | '"'))
    };
    is_plain(user) && is_plain(domain) && !domain.starts_with('.') && !domain.ends_with('.')
}

/// Digits, spaces, `+`, `-`, `(` and `)`, and an extension such as `ext. 12` at the end.
fn check_phone(text: &str) -> Result<(), Misfit> {
    let lower = text.to_lowercase();
    let (number, extension) = match lower.split_once("ext") {
        Some((number, extension)) => (number, Some(extension.trim_start_matches(['.', '=', ' ']))),
        None => (lower.as_str(), None),
    };
    let is_number = number.chars().filter(char::is_ascii_digit).count() >= 2
        && number.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '+' | '-' | '(' | ')'));
    let is_extension = extension.is_none_or(|digits| {
        !digits.is_empty() && digits.chars().all(|character| character.is_ascii_digit())
    });
    if is_number && is_extension {
        return Ok(());
    }
    let scientific = lower.contains('e') && lower.parse::<f64>().is_ok();
    let help = match scientific {
        true => "a spreadsheet has turned the number into a quantity; write its digits in quotes",
        false => "write digits, spaces, `+`, `-`, `(` and `)`, such as `+34 960 123 456`",
    };
    Err(wrong(format!("`{text}` is no telephone number"), help))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::Localized;
    use proptest::prelude::*;

    fn enumeration() -> Type {
        let value = |name: &str| EnumValue { name: name.into(), label: Localized::Plain(name.into()) };
        Type::Enum(vec![value("none"), value("dns"), value("hardware")])
    }

    fn port() -> Type {
        Type::Int { minimum: Some(1), maximum: Some(65535), unit: None }
    }

    fn all_types() -> Vec<Type> {
        vec![
            Type::Bool,
            enumeration(),
            port(),
            Type::Version,
            Type::Date,
            Type::Text,
            Type::Fqdn,
            Type::Ip,
            Type::Url,
            Type::SipUri,
            Type::Email,
            Type::Phone,
            Type::Path,
            Type::List(Box::new(Type::Fqdn)),
            Type::Ref("a".into()),
        ]
    }

    #[test]
    fn values_of_each_type_are_read() {
        let good: &[(Type, &[&str])] = &[
            (Type::Bool, &["true", "false"]),
            (enumeration(), &["none", "dns", "hardware"]),
            (port(), &["1", "5061", "65535"]),
            (Type::Int { minimum: None, maximum: None, unit: None }, &["-5", "0", "9223372036854775807"]),
            (Type::Version, &["14", "14.3.123.4", "3.10"]),
            (Type::Date, &["2026-11-20", "2028-02-29"]),
            (Type::Text, &["x; rm -rf /", "1.10", "señal"]),
            (
                Type::Fqdn,
                &["ocs.levante.example", "_sip._tls.contoso.com", "xn--lvante.example", "españa.example"],
            ),
            (Type::Ip, &["10.0.0.1", "2001:db8::1"]),
            (Type::Url, &["https://meet.contoso.example/x?y", "http://a"]),
            (Type::SipUri, &["sip:ana@contoso.example", "SIPS:Ana@contoso.example:5061;transport=tls"]),
            (Type::Email, &["ana+x@contoso.example"]),
            (Type::Phone, &["+34 960 123 456", "(96) 0123-456", "112", "+34 900 100 200 ext. 4"]),
            (Type::Path, &["\\\\server\\share$\\x", "C:\\Lync media", "/srv/x"]),
        ];
        for (ty, texts) in good {
            for text in *texts {
                let value = parse_value(text, ty).unwrap_or_else(|misfit| panic!("{text}: {misfit:?}"));
                assert_eq!(value.to_string(), *text, "the raw form is the spelling");
            }
        }
    }

    #[test]
    fn what_is_no_value_is_refused_with_advice() {
        let bad: &[(Type, &str, &str, &str)] = &[
            (Type::Bool, "sí", "`sí` is no bool", "write `true`"),
            (Type::Bool, "no", "`no` is no bool", "write `false`"),
            (Type::Bool, "maybe", "`maybe` is no bool", "write `true` or `false`"),
            (enumeration(), "DNS", "`DNS` is none of the values", "did you mean `dns`?"),
            (enumeration(), "zzz", "`zzz` is none of the values", "values: `none`, `dns`, `hardware`"),
            (
                port(),
                "3.0",
                "`3.0` is no whole number",
                "write digits alone, without point, comma, exponent or leading zero",
            ),
            (
                port(),
                "1e3",
                "`1e3` is no whole number",
                "write digits alone, without point, comma, exponent or leading zero",
            ),
            (
                port(),
                "007",
                "`007` is no whole number",
                "write digits alone, without point, comma, exponent or leading zero",
            ),
            (port(), "0", "`0` is out of range", "write a number from 1 to 65535"),
            (
                Type::Version,
                "14.x",
                "`14.x` is no version",
                "write numbers with dots between them, such as `14.3.123`",
            ),
            (
                Type::Date,
                "20/11/2026",
                "`20/11/2026` is no date",
                "write year, month and day, such as `2026-11-20`",
            ),
            (
                Type::Date,
                "2026-02-29",
                "`2026-02-29` is no date",
                "write year, month and day, such as `2026-11-20`",
            ),
            (
                Type::Fqdn,
                "ocs",
                "`ocs` is no fqdn",
                "`ocs` has no domain; write a host name with its domain, such as `pool01.contoso.example`",
            ),
            (
                Type::Fqdn,
                "10.0.0.1",
                "`10.0.0.1` is no fqdn",
                "this is an IP address; write the host name with its domain",
            ),
            (
                Type::Fqdn,
                "a.example.",
                "`a.example.` is no fqdn",
                "write it without the final dot: `a.example`",
            ),
            (
                Type::Fqdn,
                "-a.example",
                "`-a.example` is no fqdn",
                "write a host name with its domain, such as `pool01.contoso.example`",
            ),
            (
                Type::Ip,
                "10.0.0.256",
                "`10.0.0.256` is no IP address",
                "write an IPv4 or IPv6 address, such as `192.0.2.10` or `2001:db8::10`",
            ),
            (
                Type::Url,
                "ftp://a",
                "`ftp://a` is no URL",
                "write an address that begins with `https://` or `http://`, without spaces",
            ),
            (
                Type::Url,
                "https://",
                "`https://` is no URL",
                "write an address that begins with `https://` or `http://`, without spaces",
            ),
            (
                Type::SipUri,
                "ana@contoso.example",
                "`ana@contoso.example` is no SIP address",
                "write `sip:ana@contoso.example`",
            ),
            (
                Type::Email,
                "ana@contoso",
                "`ana@contoso` is no e-mail address",
                "write it as `user@domain`, such as `ana@contoso.example`",
            ),
            (
                Type::Phone,
                "3.4960E+10",
                "`3.4960E+10` is no telephone number",
                "a spreadsheet has turned the number into a quantity; write its digits in quotes",
            ),
            (
                Type::Phone,
                "call me",
                "`call me` is no telephone number",
                "write digits, spaces, `+`, `-`, `(` and `)`, such as `+34 960 123 456`",
            ),
            (Type::Text, "a\nb", "the value has more than one line", "write it on one line"),
            (Type::Text, "a\u{7}b", "the value has the control character U+0007", "remove the character"),
            (Type::Text, "a\u{202e}b", "the value has the control character U+202E", "remove the character"),
            (Type::Text, "", "a text cannot be empty", "give a value, or leave it out if nobody knows it"),
            (Type::Text, " a", "` a` begins or ends with a space", "write `a`"),
            (
                Type::List(Box::new(Type::Fqdn)),
                "a.example",
                "`a.example` is one value where a list belongs",
                "write `[a.example]`",
            ),
        ];
        for (ty, text, message, help) in bad {
            let misfit = parse_value(text, ty).expect_err(text);
            assert_eq!((misfit.message.as_str(), misfit.help[0].as_str()), (*message, *help));
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_every_value_is_one_line(text in ".{0,40}") {
            for ty in all_types() {
                if let Ok(value) = parse_value(&text, &ty) {
                    prop_assert!(!value.to_string().contains(['\n', '\r']));
                    prop_assert_eq!(parse_value(&value.to_string(), &ty), Ok(value));
                }
            }
        }
    }
}
