// SPDX-License-Identifier: GPL-3.0-or-later
// How much one host reads from the shares of others within an hour, against what it usually reads.
#include "core/detect/analyzers.h"

#include "core/detect/analyzers/derived.h"

namespace metsuke {

namespace {

constexpr size_t kReaders = 4'096;
constexpr int64_t kMuch = 1'000'000'000; ///< bytes an hour
constexpr int64_t kMany = 2'000; ///< files an hour
constexpr int64_t kUsual = 5; ///< times the most of an earlier hour

class CollectionAnalyzer : public Analyzer {
public:
    CollectionAnalyzer()
        : m_readers(kReaders) {}
    [[nodiscard]] std::string_view name() const override { return "collection"; }
    void process(const Event& event, AnalyzerHost& host) override;
    void advance(Timestamp, AnalyzerHost&) override {}
    void finish(AnalyzerHost&) override {}

private:
    struct Reader {
        bool started = false;
        Timestamp start; ///< of the hour
        int64_t bytes = 0;
        int64_t files = 0;
        int64_t usualBytes = 0; ///< the most of an earlier hour that was not told
        int64_t usualFiles = 0;
        Milestone much;
        Milestone many;
        bool told = false;
        Evidence evidence;
    };
    static void nextHour(Reader& reader, Timestamp now);
    static void tell(Reader& reader, const char* kind, const Event& event, AnalyzerHost& host);

    LruMap<uint64_t, Reader, WordHash> m_readers;
};

void CollectionAnalyzer::process(const Event& event, AnalyzerHost& host) {
    const auto* file = event.body.getIf<SmbFilesEvent>();
    if (file == nullptr || file->action != "SMB::FILE_READ" || !file->success || file->size <= 0
        || event.enrichment.direction != FlowDirection::East) {
        return;
    }
    Reader& reader = m_readers.obtain(hashOf(event.header.origHost)).first;
    const Timestamp now = event.header.ts;
    if (!reader.started || now - reader.start > kHour) {
        nextHour(reader, now);
    }
    reader.bytes += file->size;
    ++reader.files;
    reader.evidence.add(event);
    if (reader.much.reached(reader.bytes, std::max(kMuch, kUsual * reader.usualBytes))) {
        tell(reader, "collection", event, host);
    }
    if (reader.many.reached(reader.files, std::max(kMany, kUsual * reader.usualFiles))) {
        tell(reader, "collection_files", event, host);
    }
}

void CollectionAnalyzer::nextHour(Reader& reader, Timestamp now) {
    if (!reader.told) { // what was told is not what is usual
        reader.usualBytes = std::max(reader.usualBytes, reader.bytes);
        reader.usualFiles = std::max(reader.usualFiles, reader.files);
    }
    reader.started = true;
    reader.start = now;
    reader.bytes = reader.files = 0;
    reader.much = {};
    reader.many = {};
    reader.told = false;
    reader.evidence.clear();
}

void CollectionAnalyzer::tell(Reader& reader, const char* kind, const Event& event, AnalyzerHost& host) {
    reader.told = true;
    ExfilEvent found;
    found.kind = kind;
    found.destination = event.enrichment.peer;
    found.bytes_in = reader.bytes;
    found.pcr = -1;
    found.window = secondsOf(event.header.ts - reader.start);
    host.emit(derive(event, std::move(found), reader.evidence));
}

} // namespace

std::unique_ptr<Analyzer> makeCollectionAnalyzer() { return std::make_unique<CollectionAnalyzer>(); }

} // namespace metsuke
