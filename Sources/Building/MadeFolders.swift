/// What is known of the folders of a new tree while one project's files are put into it one after another: the folder that
/// was made last, and with it all those around it.
struct MadeFolders {
  /// The path of the folder that was made last.
  private var last: [UInt8] = []

  /// Calls a function with each folder around a file, as far as it is not known to be there, outermost first.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - make: makes the folder of a path that is ended by a NUL, if it is not there.
  mutating func make(
    above path: String, _ make: (UnsafePointer<UInt8>) throws(BuildFailure) -> Void
  ) throws(BuildFailure) {
    let slash = UInt8(ascii: "/")
    var folder = Array(path.utf8)
    guard let end = folder.lastIndex(of: slash) else { return }
    folder.removeSubrange(end...)
    var same = 0
    // How much of the path is a folder that is there.
    var known = 0
    while same < folder.count, same < last.count, folder[same] == last[same] {
      if folder[same] == slash { known = same }
      same += 1
    }
    if same == folder.count, same == last.count || last[same] == slash { return }
    if same == last.count, folder[same] == slash { known = same }
    folder.append(0)
    for index in known + 1..<folder.count where folder[index] == slash || folder[index] == 0 {
      let byte = folder[index]
      folder[index] = 0
      try make(folder)
      folder[index] = byte
    }
    folder.removeLast()
    last = folder
  }
}
