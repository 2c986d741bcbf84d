// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mitigation/exceptions.h"

#include "core/base/ip_range.h"
#include "core/base/plain_name.h"
#include "core/base/random_hex.h"
#include "core/base/sha256_text.h"
#include "core/base/strings.h"
#include "core/mitigation/order_book.h"
#include "core/mitigation/queue_places.h"

#include <algorithm>
#include <array>

namespace metsuke::mitigation {

namespace {

constexpr std::array<std::string_view, kExceptionKinds> kNames{"sha256", "path", "image", "remote", "host"};
constexpr std::array<std::string_view, kExceptionKinds> kTexts{"exceptions.sha256", "exceptions.path", "exceptions.image", "exceptions.remote", "exceptions.host"};
constexpr size_t kLongestPath = 4096;
constexpr size_t kLongestName = 253;
constexpr size_t kLongestWhy = 500;

Error refused(const char* id, const std::string& value) { return {ErrorCode::InvalidArgument, Message(id).with("value", cleanText(value, kLongestWhy))}; }

bool isPath(const std::string& path) {
    return path.size() > 1 && path.size() <= kLongestPath && path.front() == '/' && path.find('\0') == std::string::npos && path.find("/../") == std::string::npos
        && path.find_first_not_of('/') != std::string::npos;
}

bool isName(const std::string& name) {
    const bool hasLabels = name.find('.') != std::string::npos && name.front() != '.' && name.find("..") == std::string::npos;
    return hasLabels && name.size() <= kLongestName
        && std::ranges::all_of(name, [](unsigned char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_'; });
}

Result<std::string> remoteOf(const std::string& text) {
    if (const auto range = IpRange::parse(text); range.ok()) {
        return range->contains(*IpAddress::parse(range->first().isV4() ? "0.0.0.0" : "::")) ? Result<std::string>(refused("exceptions.everything", text))
                                                                                             : range->toString();
    }
    std::string name = toLower(text);
    name.erase(name.find_last_not_of('.') + 1);
    return isName(name) ? Result<std::string>(std::move(name)) : refused("exceptions.no_remote", text);
}

Result<std::string> valueOf(ExceptionKind kind, const std::string& value) {
    switch (kind) {
    case ExceptionKind::Sha256: {
        std::string digest = toLower(value);
        return isSha256(digest) ? Result<std::string>(std::move(digest)) : refused("exceptions.no_digest", value);
    }
    case ExceptionKind::Path:
    case ExceptionKind::Image: return isPath(value) ? Result<std::string>(value) : refused("exceptions.no_path", value);
    case ExceptionKind::Remote: return remoteOf(value);
    case ExceptionKind::Host: break;
    }
    return isPlainName(value) ? Result<std::string>(value) : refused("exceptions.no_host", value);
}

bool isAt(const std::string& path, const std::string& value) { return path == value || (value.ends_with('/') && path.starts_with(value)); }
bool isBelow(const std::string& name, const std::string& domain) { return name == domain || name.ends_with('.' + domain); }

/// Whether the exception covers what a step acts on.
class Covers {
public:
    Covers(const Exception& exception, const plan::StepReport* found)
        : m_kind(exception.kind)
        , m_value(exception.value)
        , m_found(found)
        , m_range(m_kind == ExceptionKind::Remote ? IpRange::parse(m_value) : Result<IpRange>(Error(ErrorCode::NotFound, Message()))) { }

    bool operator()(const plan::NoTarget&) const { return false; }
    bool operator()(const plan::HostTarget&) const { return false; }
    bool operator()(const plan::AddressTarget& one) const {
        constexpr int kMapped = 96; // bits before an IPv4 address in its 128-bit form
        const int bits = one.address.isV4() ? one.prefix - kMapped : one.prefix;
        const auto denied = IpRange::parse(one.address.toString() + '/' + std::to_string(bits));
        return m_kind == ExceptionKind::Remote && m_range.ok() && denied.ok() && (m_range->contains(denied->first()) || denied->contains(m_range->first()));
    }
    bool operator()(const plan::NameTarget& one) const {
        const bool isAddress = m_range.ok() && std::ranges::any_of(one.addresses, [&](const IpAddress& address) { return m_range->contains(address); });
        const std::string name = toLower(one.name);
        return m_kind == ExceptionKind::Remote && (isAddress || isBelow(name, m_value) || isBelow(m_value, name));
    }
    bool operator()(const plan::ConnectionTarget& one) const {
        const bool isProcess = one.process && isProgram(one.process->image, one.process->sha256);
        return isProcess || (m_kind == ExceptionKind::Remote && m_range.ok() && (one.remote.isUnset() || m_range->contains(one.remote)));
    }
    bool operator()(const plan::ProcessTarget& one) const { return isProgram(one.image, one.sha256) || isProgram(fact("image"), fact("sha256")); }
    bool operator()(const plan::FileTarget& one) const {
        return isFile(one.path, one.sha256) || std::ranges::any_of(one.links, [&](const std::string& link) { return isFile(link, one.sha256); });
    }
    bool operator()(const plan::StoredFileTarget&) const { return false; }
    bool operator()(const plan::PersistenceTarget& one) const { return isFile(one.path, one.sha256); }
    bool operator()(const plan::AccountTarget&) const { return false; }
    bool operator()(const plan::EvidenceTarget&) const { return false; }
    bool operator()(const plan::ScanTarget&) const { return false; }
    bool operator()(const plan::ScriptTarget&) const { return false; }
    bool operator()(const plan::PackageFileTarget& one) const { return isFile(one.path, fact("sha256")); }
    bool operator()(const plan::ServiceTarget&) const { return false; }
    bool operator()(const plan::TermTarget&) const { return false; }

    [[nodiscard]] bool isProgram(const std::string& image, const std::string& sha256) const {
        return (m_kind == ExceptionKind::Image && isAt(image, m_value)) || (m_kind == ExceptionKind::Sha256 && sha256 == m_value);
    }

private:
    [[nodiscard]] bool isFile(const std::string& path, const std::string& sha256) const {
        return (m_kind == ExceptionKind::Path && isAt(path, m_value)) || (m_kind == ExceptionKind::Sha256 && sha256 == m_value);
    }
    [[nodiscard]] std::string fact(const char* name) const {
        const auto& facts = m_found != nullptr ? m_found->found : kNoFacts;
        const auto known = std::ranges::find(facts, name, &plan::Fact::name);
        return known == facts.end() ? std::string() : known->value;
    }

    static inline const std::vector<plan::Fact> kNoFacts;
    const ExceptionKind m_kind;
    const std::string& m_value;
    const plan::StepReport* const m_found;
    const Result<IpRange> m_range; ///< of Remote
};

bool isThere(const Exception& exception, const std::string& device) { return exception.device.empty() || exception.device == device; }

} // namespace

std::string_view nameOf(ExceptionKind kind) { return kNames.at(static_cast<size_t>(kind)); }
std::string_view textOf(ExceptionKind kind) { return kTexts.at(static_cast<size_t>(kind)); }

std::optional<ExceptionKind> parseExceptionKind(std::string_view name) {
    const auto found = std::ranges::find(kNames, name);
    return found == kNames.end() ? std::nullopt : std::optional(static_cast<ExceptionKind>(found - kNames.begin()));
}

Result<Exception> makeException(Exception wanted, Timestamp now) {
    METSUKE_TRY(wanted.value, valueOf(wanted.kind, wanted.value));
    wanted.why = cleanText(trim(wanted.why), kLongestWhy);
    if (wanted.why.empty()) {
        return Error(ErrorCode::InvalidArgument, Message("exceptions.no_reason"));
    }
    if (wanted.until <= now || wanted.until > now + kLongestException) {
        return Error(ErrorCode::InvalidArgument, Message("exceptions.no_end"));
    }
    wanted.device = wanted.kind == ExceptionKind::Host ? wanted.value : wanted.device;
    wanted.id = "x-" + randomHex(6);
    wanted.made = now;
    return wanted;
}

const Exception* exceptionFor(const plan::Step& step, const plan::StepReport* found, const std::string& device, const std::vector<Exception>& exceptions) {
    if (!changesHost(step.action)) {
        return nullptr;
    }
    const auto covering = std::ranges::find_if(exceptions, [&](const Exception& one) {
        return isThere(one, device) && (one.kind == ExceptionKind::Host || std::visit(Covers(one, found), step.target));
    });
    return covering == exceptions.end() ? nullptr : &*covering;
}

const Exception* exceptionForProgram(const std::string& image, const std::string& sha256, const std::string& device, const std::vector<Exception>& exceptions) {
    const auto covering = std::ranges::find_if(exceptions, [&](const Exception& one) { return isThere(one, device) && Covers(one, nullptr).isProgram(image, sha256); });
    return covering == exceptions.end() ? nullptr : &*covering;
}

Message leftAlone(const Exception& exception) {
    return Message("exceptions.left_alone")
        .with("kind", std::string(textOf(exception.kind)))
        .with("value", cleanText(exception.value, kLongestWhy))
        .with("by", exception.by)
        .with("until", exception.until.ns)
        .with("why", exception.why)
        .with("exception", exception.id);
}

Result<std::vector<Exception>> exceptionsIn(const std::filesystem::path& folder, Timestamp now) {
    std::error_code failed;
    if (!std::filesystem::exists(folder / "mitigation.db", failed)) {
        return std::vector<Exception>();
    }
    METSUKE_TRY(const auto book, OrderBook::open(folder));
    return book->exceptions(now);
}

} // namespace metsuke::mitigation
