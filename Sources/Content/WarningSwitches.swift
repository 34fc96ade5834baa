import Portal
import Syntax

extension Site {
  /// The warnings that the team wants to see, sorted, each once.
  package func heeded(_ warnings: [Warning]) -> [Warning] {
    let silenced = Set(silenced.map(\.rawValue))
    return warnings.filter { !silenced.contains($0.rule) }.once
  }
}
