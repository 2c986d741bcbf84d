// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"
#include "core/sensor/linux/periodic_source.h"

#include <set>

namespace metsuke::sensor {

/// A session that is open, as utmp(5) has it.
struct LoginRow {
    int64_t pid = 0; ///< of the process that let the user in
    std::string user, terminal, host;
    Timestamp time;
    friend auto operator<=>(const LoginRow&, const LoginRow&) = default;
};
/// The open sessions of a file of this system's utmp records; texts are clean, at most 4,096 rows. Ends at a cut record.
[[nodiscard]] std::vector<LoginRow> parseLogins(Bytes file);

/// Logins that are written down in utmp: terminals and desktops. Those that were there before are told with their own time.
class LoginWatch final : public PeriodicSource {
public:
    explicit LoginWatch(Duration interval = kSecond, std::string path = "/var/run/utmp")
        : PeriodicSource(interval)
        , m_path(std::move(path)) {}
    ~LoginWatch() override { stop(); }

private:
    /// NotFound: this system writes none down.
    Result<void> begin() override;
    std::vector<Observation> look() override;

    const std::string m_path;
    int64_t m_modified = 0; ///< ns; when it was last read
    std::set<LoginRow> m_known;
};

} // namespace metsuke::sensor
