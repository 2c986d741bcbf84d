// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/case_actions/evidence_entries.h"

#include "core/mitigation/evidence_book.h"

#include <nlohmann/json.hpp>

namespace metsuke {

namespace {

using nlohmann::json;
constexpr const char* kKind = "evidence";
constexpr std::string_view kPrefix = "evidence.";

/// nullopt: of another case.
std::optional<Message> messageOf(const ActionLog::Entry& entry, const std::string& caseFile) {
    const json what = json::parse(entry.what, nullptr, false);
    const auto text = [&](const char* name) { return what.is_object() && what.contains(name) && what[name].is_string() ? what[name].get<std::string>() : std::string(); };
    if (!entry.kind.starts_with(kPrefix) || text("case") != caseFile) {
        return std::nullopt;
    }
    const int64_t size = what.contains("size") && what["size"].is_number_integer() ? what["size"].get<int64_t>() : 0;
    const std::string reason = text("why");
    return Message("mitigation.case_evidence_" + entry.kind.substr(kPrefix.size()))
        .with("package", text("package"))
        .with("order", text("order"))
        .with("device", text("device"))
        .with("sha256", text("sha256"))
        .with("bytes", size)
        .with("reason", reason);
}

} // namespace

Result<size_t> takeEvidence(const std::filesystem::path& folder, CaseStore& store) {
    std::error_code failed;
    if (!std::filesystem::exists(folder / "evidence.db", failed)) {
        return size_t{0};
    }
    METSUKE_TRY(const auto book, mitigation::EvidenceBook::open(folder));
    METSUKE_TRY(const std::string source, book->logName());
    METSUKE_TRY(const int64_t taken, source.empty() ? Result<int64_t>(0) : store.actionsTaken(source));
    METSUKE_TRY(const auto entries, book->logAfter(taken));
    const std::string caseFile = std::filesystem::absolute(store.path()).lexically_normal().string();
    std::vector<CaseStore::OutsideEntry> all;
    for (const ActionLog::Entry& entry : entries) {
        if (auto message = messageOf(entry, caseFile)) {
            all.push_back({entry.number, entry.actor, kKind, std::move(*message)});
        }
    }
    return all.empty() ? Result<size_t>(size_t{0}) : store.takeActions(source, all);
}

} // namespace metsuke
