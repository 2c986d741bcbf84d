// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hooks/hook_marks.h"

#include "core/base/digest.h"
#include "core/fleet/private_folder.h"
#include "core/openc2/json_fields.h"

namespace metsuke {

namespace {

using openc2::Json;
using openc2::JsonFields;

constexpr size_t kLargestFile = 64 * 1024;
constexpr size_t kMostHooks = 16;
constexpr size_t kLongest = 1'024;
constexpr size_t kMostMarks = 1'000;

std::filesystem::path stateIn(const std::filesystem::path& folder) { return folder / "webhooks.state.json"; }

/// The address is a secret often enough, and stands in no second file.
std::string keyOf(const std::string& url, const std::string& log) {
    return Digest::hex(DigestKind::Sha256, asBytes(url)).substr(0, 32) + '-' + log;
}

} // namespace

Result<std::vector<WebhookTarget>> readWebhooks(const std::filesystem::path& folder) {
    METSUKE_TRY(const std::string text, fleet::readFile(folder / "webhooks.json", kLargestFile));
    std::vector<WebhookTarget> all;
    if (text.empty()) {
        return all;
    }
    METSUKE_TRY(const Json json, openc2::parseJson(text));
    JsonFields fields(json);
    std::vector<std::string> secrets;
    for (JsonFields& one : fields.objects("webhooks", kMostHooks)) {
        WebhookTarget& target = all.emplace_back();
        target.url = one.line("url", kLongest);
        secrets.push_back(one.line("secret_file", kLongest));
        target.caFile = one.has("ca_file") ? one.line("ca_file", kLongest) : std::string();
        one.allowOnly({"url", "secret_file", "ca_file"});
        fields.join(one);
    }
    METSUKE_CHECK(fields.done());
    for (size_t i = 0; i < all.size(); ++i) {
        METSUKE_CHECK(checkTarget(all[i]));
        METSUKE_TRY(all[i].secret, readSecret(secrets[i]));
    }
    return all;
}

Result<void> HookMarks::load() {
    if (m_isLoaded) {
        return {};
    }
    METSUKE_TRY(const std::string text, fleet::readFile(stateIn(m_folder), kLargestFile));
    Json json = text.empty() ? Json::object() : Json::parse(text, nullptr, false);
    json = json.is_object() ? std::move(json) : Json::object(); // a damaged one: all begins anew
    for (const auto& [key, value] : json.items()) {
        if (value.is_number_integer() && m_marks.size() < kMostMarks) {
            m_marks[key] = value.get<int64_t>();
        }
    }
    m_isLoaded = true;
    return {};
}

Result<std::optional<int64_t>> HookMarks::mark(const std::string& url, const std::string& log) {
    const std::lock_guard lock(m_mutex);
    METSUKE_CHECK(load());
    const auto found = m_marks.find(keyOf(url, log));
    return found == m_marks.end() ? std::optional<int64_t>() : std::optional(found->second);
}

Result<void> HookMarks::setMark(const std::string& url, const std::string& log, int64_t number) {
    const std::lock_guard lock(m_mutex);
    METSUKE_CHECK(load());
    m_marks[keyOf(url, log)] = number;
    return fleet::writeFile(stateIn(m_folder), openc2::canonical(Json(m_marks)));
}

} // namespace metsuke
