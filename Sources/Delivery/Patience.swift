/// How long is waited for the other side.
public enum Patience {
  /// For a connection.
  public static let connecting = Duration.seconds(30)
  /// For one message, the connection included. To end a connection may take as long again, which a lease must outlast.
  public static let whole = Duration.seconds(120)
}

extension Duration {
  /// In milliseconds, as libcurl takes it.
  var milliseconds: Int { Int(self / .milliseconds(1)) }

  /// In seconds, rounded up.
  var wholeSeconds: Int { (milliseconds + 999) / 1000 }
}
