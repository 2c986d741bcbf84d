// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/file_drop.h"

#include "core/transport/drop_file.h"
#include "core/transport/drop_folder.h"
#include "core/transport/way.h"

#include <map>
#include <set>

namespace metsuke::transport {

namespace {

using Clock = std::chrono::steady_clock;
const std::string kEnrol = "enrol"; // NOLINT: a name that is no device's
const std::string kIn = "in", kOut = "out"; // NOLINT: towards the agent, and from it

class FileDrop : public Way {
public:
    FileDrop(const std::filesystem::path& folder, const Role& role, TransportEvents events, FileDropTimes times)
        : Way(role, "file:" + folder.string(), std::move(events))
        , m_path(folder)
        , m_times(times) {}
    ~FileDrop() override { stop(); }
    using Way::start;

private:
    static constexpr size_t kTaken = 1'024; ///< received parcels that cannot be removed
    static constexpr size_t kGrowing = 10'000; ///< files that are watched while somebody copies them
    static constexpr size_t kTelemetry = 64; ///< parcels that wait to be carried, then no more telemetry joins them

    void run() override {
        auto due = Clock::now(); // to look whether anything came: a ring tells only of what is to be sent
        while (!isStopping()) {
            const auto now = Clock::now();
            const bool isDue = now >= due;
            due = isDue ? now + m_times.poll : due;
            const auto looked = look(isDue);
            report(looked.ok(), looked.ok() ? Message() : looked.error().message);
            m_bell.wait(std::chrono::ceil<std::chrono::milliseconds>(due - Clock::now()));
        }
        (void)look(false); // what was sent last
    }

    Result<void> look(bool isToReceive) {
        auto root = DropFolder::openRoot(m_path.string());
        if (!root.ok()) {
            return Error{root.error().code, Message("transport.drop_absent").with("path", m_path.string()).with("reason", root.error().message.args.front().second)};
        }
        if (isToReceive) {
            m_problem.reset();
            receiveAll(*root);
        }
        sendAll(*root);
        return m_problem ? Result<void>(*m_problem) : Result<void>();
    }

    // --- Receiving

    void receiveAll(const DropFolder& root) {
        if (m_role.kind == Role::Kind::Agent) {
            receive(root, m_role.address, kIn);
        } else if (m_role.kind == Role::Kind::Enrolling) {
            if (const auto enrol = root.enter(kEnrol); enrol.ok()) {
                receive(*enrol, m_role.address, kIn);
            }
        } else {
            for (const std::string& device : root.addresses()) {
                if (device != kEnrol) {
                    receive(root, device, kOut);
                }
            }
            if (const auto enrol = root.enter(kEnrol); enrol.ok()) {
                for (const std::string& token : enrol->addresses()) {
                    receive(*enrol, token, kOut);
                }
            }
        }
    }

    void receive(const DropFolder& parent, const std::string& address, const std::string& direction) {
        const auto own = parent.enter(address);
        const auto folder = own.ok() ? own->enter(direction) : own.error();
        if (!folder.ok()) {
            return; // nobody has left anything there yet
        }
        const bool isEnrolling = m_role.kind == Role::Kind::Enrolling;
        for (const std::string& name : folder->parcels()) {
            if (isStopping() || !receiveFile(*folder, address + '/' + (isEnrolling ? kEnrol : "") + '/' + name, address, name)) {
                return;
            }
        }
    }

    /// False: what follows it has to wait.
    bool receiveFile(const DropFolder& folder, const std::string& key, const std::string& address, const std::string& name) {
        if (m_taken.contains(key)) {
            removeTaken(folder, key, name);
            return true;
        }
        if (m_taken.size() >= kTaken) {
            return false;
        }
        const auto file = folder.read(name, kMaximumDropFile);
        if (!file.ok() && file.error().code != ErrorCode::Malformed) {
            return file.error().code == ErrorCode::NotFound; // somebody took it; anything else may get better
        }
        auto parcel = file.ok() ? readDropFile(*file) : file.error();
        if (parcel.ok() && !*parcel && isStillGrowing(key, file->size())) {
            return false;
        }
        m_growing.erase(key);
        const bool isFor = parcel.ok() && *parcel && ((*parcel)->address == address || (*parcel)->address == kEverybody);
        const auto delivery = isFor ? deliver(std::move(**parcel)) : Delivery::Refused;
        if (delivery == Delivery::Refused) {
            folder.setAside(name);
        } else if (delivery == Delivery::Taken) {
            m_taken.insert(key);
            removeTaken(folder, key, name);
        }
        return delivery != Delivery::NotNow;
    }

    void removeTaken(const DropFolder& folder, const std::string& key, const std::string& name) {
        if (folder.remove(name)) {
            m_taken.erase(key);
        } else {
            m_problem.emplace(ErrorCode::ReadOnly, Message("transport.drop_not_removed").with("path", m_path.string()).with("name", key));
        }
    }

    /// Somebody may be copying it; one whose size does not change any more is cut short.
    bool isStillGrowing(const std::string& key, size_t size) {
        if (m_growing.size() > kGrowing) {
            m_growing.clear(); // files that were never completed and have gone
        }
        const auto now = Clock::now();
        const auto [there, isNew] = m_growing.try_emplace(key, size, now);
        if (there->second.first != size) {
            there->second = {size, now};
        }
        return now - there->second.second < m_times.patience;
    }

    // --- Sending

    void sendAll(const DropFolder& root) {
        while (auto parcel = m_outbox.pop()) {
            const auto sent = sendOne(root, *parcel);
            if (sent.ok()) {
                continue;
            }
            m_problem.emplace(sent.error());
            const bool isOfOneDevice = sent.error().code != ErrorCode::DiskFull && sent.error().code != ErrorCode::ReadOnly;
            if (m_role.kind != Role::Kind::Workstation || !isOfOneDevice) {
                m_outbox.putBack(std::move(*parcel));
                return;
            } // else it is dropped: one device's folder holds up no other's
        }
    }

    Result<void> sendOne(const DropFolder& root, const Parcel& parcel) {
        if (parcel.address == kEverybody) {
            for (const std::string& device : root.addresses()) {
                if (device != kEnrol) {
                    METSUKE_CHECK(write(root, device, parcel));
                }
            }
            return {};
        }
        if (parcel.kind == ParcelKind::EnrolRequest || parcel.kind == ParcelKind::EnrolReply) {
            METSUKE_TRY(const DropFolder enrol, root.make(kEnrol));
            return write(enrol, parcel.address, parcel);
        }
        return write(root, parcel.address, parcel);
    }

    Result<void> write(const DropFolder& parent, const std::string& address, const Parcel& parcel) {
        METSUKE_TRY(const DropFolder own, parent.make(address));
        METSUKE_TRY(const DropFolder folder, own.make(m_role.kind == Role::Kind::Workstation ? kIn : kOut));
        if (parcel.kind == ParcelKind::Telemetry && folder.parcels().size() >= kTelemetry) {
            return {}; // older ones have not been carried over either
        }
        const std::string file = writeDropFile(parcel);
        return folder.write(file, dropFileMark(file)); // a ledger that sends again what waits to be carried adds nothing
    }

    const std::filesystem::path m_path;
    const FileDropTimes m_times;
    std::optional<Error> m_problem; ///< since it looked last whether anything came
    std::set<std::string> m_taken; ///< received, but still there
    std::map<std::string, std::pair<size_t, Clock::time_point>> m_growing; ///< size, and since when it has it
};

} // namespace

Result<std::unique_ptr<Transport>> openFileDrop(
    const std::filesystem::path& folder, const Role& role, TransportEvents events, FileDropTimes times) {
    METSUKE_CHECK(checkRole(role));
    auto drop = std::make_unique<FileDrop>(folder, role, std::move(events), times);
    METSUKE_CHECK(drop->start());
    return std::unique_ptr<Transport>(std::move(drop));
}

} // namespace metsuke::transport
