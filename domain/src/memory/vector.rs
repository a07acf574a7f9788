//! Meanings as vectors, for those who have a provider that makes them.

/// How alike two meanings are, from -1 to 1; 0 where one of them is none, or they were made by different models.
pub fn cosine(one: &[f32], other: &[f32]) -> f64 {
    if one.len() != other.len() {
        return 0.0;
    }
    let (mut product, mut left, mut right) = (0.0_f64, 0.0_f64, 0.0_f64);
    for (a, b) in one.iter().zip(other) {
        let (a, b) = (f64::from(*a), f64::from(*b));
        product += a * b;
        left += a * a;
        right += b * b;
    }
    let lengths = (left * right).sqrt();
    if lengths > 0.0 && lengths.is_finite() { product / lengths } else { 0.0 }
}

/// The most alike, best first, at most `limit`. What is not alike at all is left out.
pub fn nearest<T>(to: &[f32], among: impl IntoIterator<Item = (T, Vec<f32>)>, limit: usize) -> Vec<T> {
    let alike = among.into_iter().map(|(it, vector)| (cosine(to, &vector), it));
    let mut alike: Vec<(f64, T)> = alike.filter(|(alike, _)| *alike > 0.0).collect();
    alike.sort_by(|one, other| other.0.total_cmp(&one.0));
    alike.truncate(limit);
    alike.into_iter().map(|(_, it)| it).collect()
}

/// As a database keeps it: 32-bit floats, little end first.
pub fn to_bytes(vector: &[f32]) -> Vec<u8> {
    vector.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// As it was before a database kept it. Bytes that are no whole number are left out.
pub fn from_bytes(bytes: &[u8]) -> Vec<f32> {
    let (numbers, _) = bytes.as_chunks::<4>();
    numbers.iter().map(|number| f32::from_le_bytes(*number)).collect()
}
