//! The smallest part of a list that still suffices, found by taking away in a fixed order.
//!
//! Knows nothing of what the parts are.

/// A subset of `parts` that still `suffices` and from which nothing can be taken. Parts are tried
/// from the last to the first, so the earlier ones are kept where there is a choice. `suffices` must
/// hold for all of `parts`, and for more wherever it holds for less; then taking several parts at
/// once changes nothing but the number of questions.
pub(super) fn minimal<T: Clone>(parts: &[T], mut suffices: impl FnMut(&[T]) -> bool) -> Vec<T> {
    let mut kept: Vec<T> = parts.to_vec();
    let mut end = kept.len();
    let mut stride = 1;
    while end > 0 {
        let start = end.saturating_sub(stride);
        let mut fewer = kept[..start].to_vec();
        fewer.extend_from_slice(&kept[end..]);
        if suffices(&fewer) {
            kept = fewer;
            end = start;
            stride *= 2;
        } else if end - start == 1 {
            end = start;
        } else {
            stride = (stride / 4).max(1);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Taking many at once finds what taking one by one finds.
        #[test]
        fn strides_change_nothing(needed in prop::collection::vec(prop::collection::btree_set(0usize..20, 0..4), 1..4)) {
            let parts: Vec<usize> = (0..20).collect();
            let suffices = |kept: &[usize]| needed.iter().any(|need| need.iter().all(|part| kept.contains(part)));
            let mut one_by_one = parts.clone();
            for part in (0..20).rev() {
                let fewer: Vec<usize> = one_by_one.iter().copied().filter(|other| *other != part).collect();
                if suffices(&fewer) {
                    one_by_one = fewer;
                }
            }
            prop_assert_eq!(minimal(&parts, suffices), one_by_one);
        }
    }
}
