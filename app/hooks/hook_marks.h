// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/notify/notify_config.h"

#include <map>
#include <mutex>
#include <optional>

namespace metsuke {

/// FOLDER/webhooks.json, written by the owner: {"webhooks": [{"url": "https://hooks.example/orders", "secret_file":
/// "/etc/metsuke/hook.secret", "ca_file": ""}]}, at most 16; without a secret nothing is sent. None when there is no such file.
/// Errors: Malformed, InvalidArgument, PermissionDenied (a secret that others may read).
Result<std::vector<WebhookTarget>> readWebhooks(const std::filesystem::path& folder);

/// How far each webhook has the logs: FOLDER/webhooks.state.json, whole or not at all. Any thread.
class HookMarks {
public:
    explicit HookMarks(std::filesystem::path folder)
        : m_folder(std::move(folder)) { }
    /// nullopt: it has nothing of this log yet.
    Result<std::optional<int64_t>> mark(const std::string& url, const std::string& log);
    Result<void> setMark(const std::string& url, const std::string& log, int64_t number);

private:
    Result<void> load();
    const std::filesystem::path m_folder;
    std::mutex m_mutex; ///< guards what follows, and the file among the threads of this process
    bool m_isLoaded = false;
    std::map<std::string, int64_t> m_marks; ///< by digest of the address and name of the log
};

} // namespace metsuke
