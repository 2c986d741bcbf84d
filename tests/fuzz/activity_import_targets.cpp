// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/fuzz_target.h"

#include "core/activity_import/audit_record.h"
#include "core/activity_import/command_line.h"
#include "core/activity_import/importer.h"
#include "core/activity_import/log_time.h"
#include "core/activity_import/utf16.h"

#include <filesystem>
#include <fstream>
#include <sstream>

namespace metsuke::fuzz {

namespace {

using namespace activity_import;

Octets fixture(const char* name) {
    std::ifstream in(std::filesystem::path(METSUKE_SOURCE_DIR) / "tests/activity_import/fixtures" / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// Tells every event at once, in the order of the log.
class Teller : public EventSink {
public:
    explicit Teller(const Importer& importer)
        : m_teller(importer.teller()) { }
    Result<void> take(RawEvent event) override {
        require(event.time.ns >= 0 && event.line > 0, "an event has its time and its line");
        const auto again = decodeRawEvent(asBytes(encodeRawEvent(event)));
        require(again.ok() && *again == event, "an event is read back");
        std::vector<endpoint::Activity> told;
        m_teller->tell(event, told);
        m_told += told.size();
        return {};
    }
    void unreadable(int64_t line) override { require(line > 0, "what cannot be read has its line"); }
    void foreign() override { }
    size_t finish() {
        (void)m_teller->blindSpots();
        return m_told;
    }

private:
    std::unique_ptr<ActivityTeller> m_teller;
    size_t m_told = 0;
};

size_t decodeAll(const Importer& importer, Bytes input) {
    std::istringstream in{std::string(asText(input))};
    LogInput log(in, 0, {});
    Teller teller(importer);
    const auto beginning = log.beginning();
    require(beginning.ok(), "a text can be read");
    (void)importer.recognises(*beginning);
    require(importer.decode(log, teller).ok(), "no bytes end the reading of a log");
    return teller.finish();
}

void addImporter(std::vector<FuzzTarget>& targets, const char* name, Importer (*importer)(), std::vector<Octets> seeds, int rounds) {
    targets.push_back({name, [importer](Bytes input) { decodeAll(importer(), input); }, std::move(seeds), rounds,
        [importer](Bytes input) { return decodeAll(importer(), input); }});
}

void auditRecord(Bytes input) {
    const std::string_view text = asText(input);
    if (const auto record = parseAuditRecord(text)) {
        require(!record->type.empty() && record->serial >= 0, "a record has its type and number");
        (void)socketEndOf(record->get("saddr"));
        (void)record->text("name");
    }
    (void)socketEndOf(text);
}

void logTexts(Bytes input) {
    const std::string_view text = asText(input);
    for (const auto time : {parseLogTime(text), parseUnixTime(text)}) {
        require(!time || time->ns >= 0, "a moment of a log is in its range");
    }
    require(wordsOf(text).size() <= 256, "a command line has at most so many words");
    (void)scriptOnWindows("C:\\Windows\\System32\\cmd.exe", wordsOf(text), "C:\\");
    (void)packageOnWindows(text, text);
    require(utf8Of(input).size() <= input.size() / 2 * 3, "no character of UTF-16 is longer than three bytes a unit");
}

} // namespace

void addActivityImportTargets(std::vector<FuzzTarget>& targets) {
    addImporter(targets, "log-sysmon-xml", sysmonXml, {fixture("written-sysmon-linux.log"), fixture("written-sysmon-windows.xml")}, 1'500);
    addImporter(targets, "log-sysmon-json", sysmonJson, {fixture("written-winlogbeat.ndjson"), fixture("written-get-winevent.json")}, 1'500);
    addImporter(targets, "log-auditd", auditd, {fixture("written-audit.log")}, 1'500);
    addImporter(targets, "log-osquery", osquery, {fixture("written-osqueryd.results.log")}, 1'500);
    addImporter(targets, "log-clamav", clamav,
        {fixture("recorded-clamscan-move.log"), fixture("recorded-clamdscan-remove.log"), fixture("recorded-clamd.log")}, 1'500);
    targets.push_back({"audit-record", auditRecord,
        {octets("type=PATH msg=audit(1790000000.123:77): item=0 name=2F746D70 inode=5 dev=08:01 nametype=CREATE\x1dOUID=\"root\""),
            octets("node=x type=SOCKADDR msg=audit(1.2:3): saddr=0200115CCB007109\x1dSADDR={ fam=inet }")},
        20'000, {}});
    targets.push_back({"log-texts", logTexts,
        {octets("2026-09-21T14:13:20.123456Z"), octets("/Date(1790000000123)/"), octets("\"C:\\Program Files\\a.exe\" /i:x.sct 'b c' --token=d")}, 20'000, {}});
}

} // namespace metsuke::fuzz
