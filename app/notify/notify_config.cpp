// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/notify/notify_config.h"

#include "core/base/file_handle.h"

#include <algorithm>
#include <ctime>
#include <fcntl.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

namespace metsuke {

namespace {

using Json = nlohmann::json;
constexpr size_t kLongestConfig = 64 << 10;
constexpr size_t kLongestSecret = 4 << 10;
constexpr size_t kMostRecipients = 32;
constexpr size_t kLongestText = 1'024;

Error wrong(const std::string& reason) { return {ErrorCode::InvalidArgument, Message("notice.bad_config").with("reason", reason)}; }

/// Nothing that could begin a line of its own in a header or a command.
bool isPlain(std::string_view text) {
    return text.size() <= kLongestText
        && std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; });
}

bool isAddress(std::string_view text) {
    const size_t at = text.find('@');
    return isPlain(text) && at != 0 && at != std::string_view::npos && at + 1 < text.size() && text.find_first_of(" <>,;\"") == std::string_view::npos;
}

/// Reads keys of one object and remembers the first that is wrong or unknown.
class Reader {
public:
    Reader(const Json& json, std::string where)
        : m_json(json)
        , m_where(std::move(where)) {
        if (!json.is_object()) {
            m_problem = m_where + " is no object";
        }
    }
    std::string text(const char* key) {
        const Json* value = find(key);
        if (value == nullptr) {
            return {};
        }
        if (!value->is_string() || !isPlain(value->get_ref<const std::string&>())) {
            complain(key, "text of one line is expected");
            return {};
        }
        return value->get<std::string>();
    }
    std::vector<std::string> texts(const char* key) {
        const Json* value = find(key);
        std::vector<std::string> list;
        if (value != nullptr && value->is_string()) {
            return {text(key)};
        }
        for (const Json& entry : value != nullptr && value->is_array() ? *value : Json::array()) {
            if (!entry.is_string() || list.size() >= kMostRecipients) {
                complain(key, "a list of at most 32 texts is expected");
                return {};
            }
            list.push_back(entry.get<std::string>());
        }
        return list;
    }
    double number(const char* key, double standard, double least, double most) {
        const Json* value = find(key);
        if (value == nullptr) {
            return standard;
        }
        if (!value->is_number() || value->get<double>() < least || value->get<double>() > most) {
            complain(key, "a number from " + std::to_string(static_cast<int>(least)) + " to " + std::to_string(static_cast<int>(most)) + " is expected");
            return standard;
        }
        return value->get<double>();
    }
    bool flag(const char* key, bool standard) {
        const Json* value = find(key);
        if (value != nullptr && !value->is_boolean()) {
            complain(key, "true or false is expected");
        }
        return value != nullptr && value->is_boolean() ? value->get<bool>() : standard;
    }
    const Json* find(const char* key) {
        m_known.emplace_back(key);
        if (!m_json.is_object()) {
            return nullptr;
        }
        const auto it = m_json.find(key);
        return it == m_json.end() ? nullptr : &*it;
    }
    void complain(const std::string& key, const std::string& what) {
        if (m_problem.empty()) {
            m_problem = (m_where.empty() ? key : m_where + "." + key) + ": " + what;
        }
    }
    /// A misspelt key would be a setting that silently does nothing.
    Result<void> done() {
        for (const auto& [key, value] : m_json.is_object() ? m_json.items() : kNone.items()) {
            if (std::ranges::find(m_known, key) == m_known.end()) {
                complain(key, "is not known");
            }
        }
        return m_problem.empty() ? Result<void>() : Result<void>(wrong(m_problem));
    }

private:
    static inline const Json kNone = Json::object();
    const Json& m_json;
    std::string m_where;
    std::vector<std::string> m_known;
    std::string m_problem;
};

Result<std::string> secretOf(const std::string& file) {
    return file.empty() ? Result<std::string>(std::string()) : readSecret(file);
}

Result<MailTarget> readMail(const Json& json) {
    Reader reader(json, "mail");
    MailTarget mail;
    mail.server = reader.text("server");
    mail.allowPlain = reader.flag("allow_plain", false);
    mail.from = reader.text("from");
    mail.to = reader.texts("to");
    mail.user = reader.text("user");
    const std::string secret = reader.text("password_file");
    mail.caFile = reader.text("ca_file");
    METSUKE_CHECK(reader.done());
    METSUKE_TRY(mail.password, secretOf(secret));
    METSUKE_CHECK(checkTarget(mail));
    return mail;
}

Result<WebhookTarget> readWebhook(const Json& json) {
    Reader reader(json, "webhook");
    WebhookTarget webhook;
    webhook.url = reader.text("url");
    const std::string secret = reader.text("secret_file");
    webhook.caFile = reader.text("ca_file");
    METSUKE_CHECK(reader.done());
    METSUKE_TRY(webhook.secret, secretOf(secret));
    METSUKE_CHECK(checkTarget(webhook));
    return webhook;
}

Result<NotifyConfig> readConfig(const Json& json) {
    NotifyConfig config;
    Reader reader(json, "");
    if (const Json* mail = reader.find("mail")) {
        METSUKE_TRY(config.mail, readMail(*mail));
    }
    if (const Json* webhook = reader.find("webhook")) {
        METSUKE_TRY(config.webhook, readWebhook(*webhook));
    }
    config.rules.leastSeverity = reader.number("least_severity", config.rules.leastSeverity, 0, 10);
    config.rules.health = reader.flag("health", true);
    config.rules.mostPerHour = static_cast<size_t>(reader.number("most_per_hour", 20, 1, 1'000));
    if (const Json* quiet = reader.find("quiet")) {
        Reader hours(*quiet, "quiet");
        const auto from = parseTimeOfDay(hours.text("from")), to = parseTimeOfDay(hours.text("to"));
        if (!from || !to) {
            hours.complain(from ? "to" : "from", "a time of day like 22:00 is expected");
        }
        METSUKE_CHECK(hours.done());
        config.rules.quietFrom = *from;
        config.rules.quietTo = *to;
    }
    if (const std::string language = reader.text("language"); !language.empty()) {
        const auto known = parseLanguage(language);
        if (!known) {
            reader.complain("language", "en or ja is expected");
        }
        config.language = known.value_or(Language::English);
    }
    METSUKE_CHECK(reader.done());
    return config;
}

} // namespace

std::optional<int> parseTimeOfDay(std::string_view text) {
    const auto digit = [&](size_t at) { return text[at] >= '0' && text[at] <= '9' ? text[at] - '0' : 100; };
    if (text.size() != 5 || text[2] != ':') {
        return std::nullopt;
    }
    const int hours = digit(0) * 10 + digit(1), minutes = digit(3) * 10 + digit(4);
    return hours < 24 && minutes < 60 ? std::optional(hours * 60 + minutes) : std::nullopt;
}

Result<std::string> readSecret(const std::filesystem::path& path) {
    const Error missing(ErrorCode::NotFound, Message("notice.secret_missing").with("path", path.string()));
    const FileHandle file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat status {};
    if (!file.isOpen() || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
        return missing;
    }
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0 || (status.st_uid != ::geteuid() && status.st_uid != 0)) {
        return Error(ErrorCode::PermissionDenied, Message("notice.secret_open").with("path", path.string()));
    }
    std::string text(kLongestSecret, '\0');
    const ssize_t got = ::read(file.get(), text.data(), text.size());
    text.resize(got > 0 ? static_cast<size_t>(got) : 0);
    text.resize(std::min(text.size(), text.find_first_of("\r\n")));
    return text.empty() || !isPlain(text) ? Result<std::string>(missing) : Result<std::string>(text);
}

Result<void> checkTarget(const MailTarget& target) {
    const bool isKnown = target.server.starts_with("smtps://") || target.server.starts_with("smtp://");
    if (!isKnown || !isPlain(target.server) || target.server.find_first_of(" @") != std::string::npos) {
        return Error(ErrorCode::InvalidArgument, Message("notice.bad_url").with("url", target.server).with("allowed", "smtps://HOST, smtp://HOST"));
    }
    if (!isAddress(target.from)) {
        return Error(ErrorCode::InvalidArgument, Message("notice.bad_address").with("address", target.from));
    }
    const auto bad = std::ranges::find_if_not(target.to, &isAddress);
    if (target.to.empty() || bad != target.to.end()) {
        return Error(ErrorCode::InvalidArgument, Message("notice.bad_address").with("address", target.to.empty() ? std::string() : *bad));
    }
    return isPlain(target.user) ? Result<void>() : Result<void>(wrong("mail.user"));
}

Result<void> checkTarget(const WebhookTarget& target) {
    const bool isKnown = target.url.starts_with("https://") || target.url.starts_with("http://");
    if (!isKnown || !isPlain(target.url) || target.url.find(' ') != std::string::npos) {
        return Error(ErrorCode::InvalidArgument, Message("notice.bad_url").with("url", target.url).with("allowed", "https://HOST/PATH, http://HOST/PATH"));
    }
    return {};
}

Result<NotifyConfig> NotifyConfig::load(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text(kLongestConfig + 1, '\0');
    if (!file || !(file.read(text.data(), static_cast<std::streamsize>(text.size())) || file.eof())) {
        return Error(ErrorCode::NotFound, Message("notice.no_config").with("path", path.string()));
    }
    text.resize(static_cast<size_t>(file.gcount()));
    const Json json = text.size() > kLongestConfig ? Json(Json::value_t::discarded) : Json::parse(text, nullptr, false, true);
    auto config = json.is_discarded() ? Result<NotifyConfig>(wrong("it is not JSON")) : readConfig(json);
    if (!config.ok() && config.error().message.id == "notice.bad_config") {
        Error error = config.error();
        error.message.with("path", path.string());
        return error;
    }
    return config;
}

} // namespace metsuke
