# What is needed from Debian, each with its reason, and a function that installs what is missing.

# To compile Latchkey.
build_packages=(
  libcmark-dev         # Markdown
  libcurl4-openssl-dev # mail servers and SMS gateways
  libpq-dev            # the store that several endpoints share
  libsqlite3-dev       # the store
  libyaml-dev          # front matter
)

# To run the tests and the judges.
test_packages=(
  bsdutils              # a terminal
  chromium              # pages, accessibility, print
  default-jre-headless  # v.Nu
  fonts-dejavu-core     # text in screenshots
  git                   # the README's fresh clone, changes that are reviewed
  libgmime-3.0-0        # email
  openssh-client        # signatures
  openssl               # certificates of test servers
  postgresql            # the store that several endpoints share
  poppler-utils         # print
  python3-venv          # the judges
  spamassassin          # email
  strace                # builds that are killed
  util-linux            # a disk that is full, or cannot be written
)

# Installs the packages that are missing; where there is no apt-get, says what is needed and goes on.
install_packages() {
  local missing=() package
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "This is not Debian: see that you have what these packages hold: $*" >&2
    return 0
  fi
  for package in "$@"; do
    dpkg-query --show --showformat '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed ||
      missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  local as_root=()
  ((EUID == 0)) || as_root=(sudo)
  echo "Installing ${missing[*]}" >&2
  "${as_root[@]}" apt-get update -qq >&2
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
}
