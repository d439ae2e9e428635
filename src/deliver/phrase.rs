//! Small phrases that several formats write alike: durations, and the numbers of many steps.

/// Minutes as people read them: `45 min`, `5 h 5 min`.
pub fn duration(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (hours, 0) if hours > 0 => format!("{hours} h"),
        (hours, rest) if hours > 1 => format!("{hours} h {rest} min"),
        _ => format!("{minutes} min"),
    }
}

/// Numbers of steps that are said together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberGroup<'n> {
    /// The object that they all are of, as `[3]`; empty where there is none or each says its own.
    pub mark: &'n str,
    /// What is shown of each number, and the whole number with its mark.
    pub numbers: Vec<(&'n str, &'n str)>,
}

/// Says a number, or the mark of an object, once for all that share it, whichever is shorter; in the order of
/// their first step: `9.12.7 [GW-1], [GW-2]`, or `[GW-1]: 9.12.7, 9.12.8`.
pub fn grouped(numbers: &[String]) -> Vec<NumberGroup<'_>> {
    let split = |whole: &'_ String| -> (usize, usize) {
        let at = whole.find(' ').unwrap_or(whole.len());
        (at, (at + 1).min(whole.len()))
    };
    let parts: Vec<(&str, &str, &str)> = numbers
        .iter()
        .map(|whole| {
            let (end, mark) = split(whole);
            (&whole[..end], &whole[mark..], whole.as_str())
        })
        .collect();
    let distinct = |of: fn(&(&str, &str, &str)) -> String| {
        let all: std::collections::BTreeSet<String> =
            parts.iter().filter(|part| !part.1.is_empty()).map(of).collect();
        all.len()
    };
    let by_mark = distinct(|part| part.1.to_string()) < distinct(|part| part.0.to_string());
    let mut groups: Vec<NumberGroup> = Vec::new();
    let mut last = "";
    for (number, mark, whole) in parts {
        let (head, shown) = match (by_mark, !mark.is_empty() && number == last) {
            (true, _) => (mark, number),
            (false, true) => ("", mark),
            (false, false) => ("", whole),
        };
        last = number;
        match groups.iter_mut().find(|group| group.mark == head) {
            Some(group) => group.numbers.push((shown, whole)),
            None => groups.push(NumberGroup { mark: head, numbers: vec![(shown, whole)] }),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(numbers: &[&str]) -> String {
        let numbers: Vec<String> = numbers.iter().map(|number| number.to_string()).collect();
        let groups = grouped(&numbers);
        let texts = groups.iter().map(|group| {
            let numbers: Vec<&str> = group.numbers.iter().map(|(shown, _)| *shown).collect();
            let head = if group.mark.is_empty() { String::new() } else { format!("{}: ", group.mark) };
            format!("{head}{}", numbers.join(", "))
        });
        texts.collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn what_many_numbers_share_is_said_once() {
        assert_eq!(said(&["1.2", "1.3 [a]", "1.3 [b]", "1.3 [a b]"]), "1.2, 1.3 [a], [b], [a b]");
        assert_eq!(said(&["1.2", "1.3 [a]", "1.4 [a]", "1.5", "R1.4 [a]"]), "1.2, 1.5; [a]: 1.3, 1.4, R1.4");
        assert_eq!(said(&[]), "");
    }

    #[test]
    fn durations_are_in_hours_where_minutes_say_nothing() {
        assert_eq!(
            [0, 59, 60, 90, 120, 305].map(duration).join(", "),
            "0 min, 59 min, 1 h, 90 min, 2 h, 5 h 5 min"
        );
    }
}
