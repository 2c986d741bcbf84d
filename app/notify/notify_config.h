// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/report/notice_policy.h"
#include "core/text/message_catalog.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace metsuke {

/// A mail server that takes notices. Secrets are read from files that only their owner may read.
struct MailTarget {
    std::string server; ///< smtps://HOST[:PORT], or smtp://HOST[:PORT]: that is encrypted by STARTTLS before anything is said
    bool allowPlain = false; ///< smtp:// without encryption, to a server on this machine
    std::string from;
    std::vector<std::string> to;
    std::string user; ///< "": no login
    std::string password;
    std::string caFile; ///< PEM, beside the system's authorities; "" none
};

/// An address that takes notices as JSON by POST.
struct WebhookTarget {
    std::string url; ///< https://..., or http://...
    std::string secret; ///< of the signature; "": not signed
    std::string caFile;
};

struct NotifyConfig {
    std::optional<MailTarget> mail;
    std::optional<WebhookTarget> webhook;
    NoticeRules rules;
    Language language = Language::English;

    /// Reads the settings of `metsuke-cli capture --notify`, at most 64 KiB of JSON:
    ///     {"mail": {"server": "smtps://mail.example", "from": "metsuke@example.org", "to": ["soc@example.org"],
    ///               "user": "metsuke", "password_file": "/etc/metsuke/mail.secret", "ca_file": ""},
    ///      "webhook": {"url": "https://hooks.example/metsuke", "secret_file": "/etc/metsuke/hook.secret"},
    ///      "least_severity": 5, "health": true, "most_per_hour": 20, "quiet": {"from": "22:00", "to": "06:00"},
    ///      "language": "ja"}
    /// Errors: NotFound, InvalidArgument (which key is wrong), PermissionDenied (a secret that others may read).
    static Result<NotifyConfig> load(const std::filesystem::path& path);
};

/// The first line of a file of at most 4 KiB that nobody but its owner may read.
[[nodiscard]] Result<std::string> readSecret(const std::filesystem::path& path);
/// InvalidArgument when something in it cannot work or would reach into the protocol's lines.
[[nodiscard]] Result<void> checkTarget(const MailTarget& target);
[[nodiscard]] Result<void> checkTarget(const WebhookTarget& target);
/// Minutes of a day out of "22:00".
[[nodiscard]] std::optional<int> parseTimeOfDay(std::string_view text);

} // namespace metsuke
