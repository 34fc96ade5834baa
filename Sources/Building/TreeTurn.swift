/// One of the two trees that take turns as the output and as the spare: with each exchange they change their parts, and what is
/// remembered of them stays.
enum TreeTurn: Int, Sendable {
  case first, second

  var other: TreeTurn { self == .first ? .second : .first }
}

/// A value for each of the two trees.
struct TreePair<Value: Sendable>: Sendable {
  private var values: (first: Value, second: Value)

  init(_ first: Value, _ second: Value) { values = (first, second) }

  subscript(turn: TreeTurn) -> Value {
    get { turn == .first ? values.first : values.second }
    set { if turn == .first { values.first = newValue } else { values.second = newValue } }
  }
}
