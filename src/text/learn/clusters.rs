//! Texts that say the same: spherical k-means over the points of `embedding`. Deterministic: the
//! dice begin at a number given.

pub mod agreement;
mod embedding;

/// Numbers a text becomes.
const KEPT: usize = 100;
const MEANS_ROUNDS: usize = 40;
const STARTS: usize = 6;
const SEED: u64 = 0x9e37_79b9_7f4a_7c15;

/// Texts as points: near ones say the same.
pub struct Space {
    points: Vec<f32>,
}

impl Space {
    /// Reads the texts.
    pub fn of<'t>(texts: impl Iterator<Item = &'t str>) -> Space {
        Space { points: embedding::embed(texts) }
    }

    /// Groups of the members (places of texts), `count` at most, the best of several starts.
    pub fn groups(&self, members: &[usize], count: usize, starts: usize, seed: u64) -> Vec<usize> {
        let points: Vec<f32> = members.iter().flat_map(|member| self.point(*member)).copied().collect();
        let mut dice = Dice(seed | 1);
        let mut best: (f64, Vec<usize>) = (f64::MIN, vec![0; members.len()]);
        for _ in 0..starts {
            let found = means(&points, count.clamp(1, members.len().max(1)), &mut dice);
            if found.0 > best.0 {
                best = found;
            }
        }
        best.1
    }

    /// The members, the most central first.
    pub fn by_centrality(&self, members: &[usize]) -> Vec<usize> {
        let mut centre = vec![0.0; KEPT];
        for member in members {
            centre.iter_mut().zip(self.point(*member)).for_each(|(sum, value)| *sum += value);
        }
        let mut order = members.to_vec();
        order.sort_by(|one, other| {
            let (one_like, other_like) = (like(self.point(*one), &centre), like(self.point(*other), &centre));
            other_like.total_cmp(&one_like).then(one.cmp(other))
        });
        order
    }

    fn point(&self, place: usize) -> &[f32] {
        &self.points[place * KEPT..(place + 1) * KEPT]
    }
}

/// The group of every text, `count` groups at most.
pub fn cluster<'t>(texts: impl Iterator<Item = &'t str>, count: usize) -> Vec<usize> {
    let space = Space::of(texts);
    let all: Vec<usize> = (0..space.points.len() / KEPT).collect();
    space.groups(&all, count, STARTS, SEED)
}

struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// Evenly in 0..1.
    fn even(&mut self) -> f64 {
        (self.roll() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

fn unit(row: &mut [f32]) {
    let length = row.iter().map(|value| value * value).sum::<f32>().sqrt();
    let scale = if length > 1e-9 { 1.0 / length } else { 0.0 };
    row.iter_mut().for_each(|value| *value *= scale);
}

/// Spherical k-means from spread-out starts (k-means++, Arthur and Vassilvitskii 2007): likeness and groups.
fn means(points: &[f32], count: usize, dice: &mut Dice) -> (f64, Vec<usize>) {
    let all = points.len() / KEPT;
    if all == 0 {
        return (0.0, Vec::new());
    }
    let point = |place: usize| &points[place * KEPT..(place + 1) * KEPT];
    let mut centres: Vec<f32> = point((dice.roll() % all as u64) as usize).to_vec();
    let mut far: Vec<f64> = vec![2.0; all];
    while centres.len() < count * KEPT {
        let last = &centres[centres.len() - KEPT..];
        far.iter_mut()
            .enumerate()
            .for_each(|(place, far)| *far = far.min(f64::from(1.0 - like(point(place), last)).max(0.0)));
        let mut left = dice.even() * far.iter().sum::<f64>();
        let chosen = far.iter().position(|far| {
            left -= far;
            left <= 0.0
        });
        let chosen = point(chosen.unwrap_or(all - 1)).to_vec();
        centres.extend(chosen);
    }
    let mut groups = vec![0; all];
    let mut likeness = 0.0;
    for _ in 0..MEANS_ROUNDS {
        let mut sums = vec![0.0_f32; centres.len()];
        likeness = 0.0;
        let mut moved = false;
        for (place, group) in groups.iter_mut().enumerate() {
            let (nearest, close) = nearest(point(place), &centres);
            moved |= *group != nearest;
            *group = nearest;
            likeness += f64::from(close);
            let sum = &mut sums[nearest * KEPT..(nearest + 1) * KEPT];
            sum.iter_mut().zip(point(place)).for_each(|(sum, value)| *sum += value);
        }
        sums.chunks_exact_mut(KEPT).for_each(unit);
        centres = sums;
        if !moved {
            break;
        }
    }
    (likeness, groups)
}

fn like(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

fn nearest(point: &[f32], centres: &[f32]) -> (usize, f32) {
    centres.chunks_exact(KEPT).enumerate().fold((0, f32::MIN), |best, (place, centre)| {
        let close = like(point, centre);
        if close > best.1 { (place, close) } else { best }
    })
}

#[cfg(test)]
mod tests {
    use super::agreement::agreement;
    use super::*;

    #[test]
    fn finds_groups_that_are_there() {
        let mut texts = Vec::new();
        let mut labels = Vec::new();
        for place in 0..60 {
            texts.push(match place % 3 {
                0 => format!("сколько стоит доставка {place}"),
                1 => format!("какой размер выбрать {place}"),
                _ => format!("хочу вернуть деньги {place}"),
            });
            labels.push(place % 3);
        }
        let groups = cluster(texts.iter().map(String::as_str), 3);
        let agreement = agreement(&groups, &labels);
        assert!(agreement.nmi > 0.99 && agreement.accuracy > 0.99, "{agreement:?}");
        assert!(cluster(std::iter::empty(), 3).is_empty());
        assert_eq!(cluster(["", "🙂"].into_iter(), 5).len(), 2);
    }
}
