/// The known name that a person most likely meant by a misspelled one: the nearest by edits (a letter added, removed,
/// changed, or two neighbors swapped), case not counted. Nil when none is near.
public func nearest(to name: String, in known: some Sequence<String>) -> String? {
  let name = Array(name.lowercased())
  let allowed = name.count < 4 ? 1 : name.count < 8 ? 2 : 3
  var best: (distance: Int, name: String)?
  for candidate in known {
    let letters = Array(candidate.lowercased())
    guard abs(letters.count - name.count) <= allowed else { continue }
    let distance = edits(from: name, to: letters)
    if distance <= allowed, best.map({ (distance, candidate) < ($0.distance, $0.name) }) ?? true {
      best = (distance, candidate)
    }
  }
  return best?.name
}

/// How to mend a name that is not known: the names a person may have meant, which are those that it is a part of, and those
/// that are near to it as a whole or in one of their words; where there are none, all names if they are few.
///
/// - Parameter otherwise: the advice when there are many names, and none is near.
public func choice(for name: String, among known: some Collection<String>, otherwise: String) -> String {
  let part = name.lowercased()
  var found = nearest(to: name, in: known).map { [$0] } ?? []
  for candidate in known.sorted() where !found.contains(candidate) {
    let words = candidate.split(separator: "-").map(String.init)
    if part.count > 2, candidate.lowercased().contains(part) || nearest(to: name, in: words) != nil {
      found.append(candidate)
    }
  }
  if found.isEmpty, known.count <= 10, !known.isEmpty {
    return "choose from: \(known.sorted().joined(separator: ", "))"
  }
  let shown = found.prefix(3).map { "\"\($0)\"" }
  guard let last = shown.last else { return otherwise }
  return "did you mean \(shown.count == 1 ? last : shown.dropLast().joined(separator: ", ") + " or " + last)?"
}

/// How many edits lead from one text to another: a character added, removed, changed, or two neighbors swapped.
public func edits(from first: String, to second: String) -> Int { edits(from: Array(first), to: Array(second)) }

/// Whether exactly one edit leads from one text to another, each edit concerning bytes: one added, removed, changed, or two
/// neighbors swapped.
public func isOneEdit(from first: [UInt8], to second: [UInt8]) -> Bool {
  guard abs(first.count - second.count) <= 1 else { return false }
  // What differs lies between what both begin and both end with.
  let shorter = min(first.count, second.count)
  var start = 0
  while start < shorter, first[start] == second[start] { start += 1 }
  var (one, two) = (first.count, second.count)
  while one > start, two > start, first[one - 1] == second[two - 1] { (one, two) = (one - 1, two - 1) }
  switch (one - start, two - start) {
  case (1, 1), (1, 0), (0, 1): return true
  case (2, 2): return first[start] == second[start + 1] && first[start + 1] == second[start]
  default: return false
  }
}

private func edits(from first: [Character], to second: [Character]) -> Int {
  if first.isEmpty || second.isEmpty { return max(first.count, second.count) }
  var beforeLast: [Int] = []
  var last = Array(0...second.count)
  for row in 1...first.count {
    var current = [row]
    for column in 1...second.count {
      let change = first[row - 1] == second[column - 1] ? 0 : 1
      var least = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + change)
      if row > 1, column > 1, first[row - 1] == second[column - 2], first[row - 2] == second[column - 1] {
        least = min(least, beforeLast[column - 2] + 1)
      }
      current.append(least)
    }
    (beforeLast, last) = (last, current)
  }
  return last[second.count]
}
