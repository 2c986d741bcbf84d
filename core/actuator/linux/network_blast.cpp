// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/network_blast.h"

#include "core/base/strings.h"
#include "core/sensor/linux/proc_reader.h"
#include "core/sensor/linux/small_files.h"
#include "core/sensor/linux/socket_owners.h"

#include <algorithm>
#include <map>
#include <netinet/in.h>
#include <set>

namespace metsuke::actuator {

namespace {

using sensor::SocketRow;

constexpr size_t kMostNamed = 6, kMostServices = 5, kMostLogins = 20;
constexpr size_t kLargestLogins = 4 << 20;

std::string programOf(const sensor::SocketOwners& owners, const sensor::ProcReader& reader, uint64_t inode) {
    const int64_t pid = owners.of(inode).pid;
    const auto process = pid > 0 ? reader.surroundings(pid) : std::nullopt;
    return process ? cleanText(process->name, 64) : std::string();
}

void tellPrograms(const std::vector<SocketRow>& dropped, const sensor::SocketOwners& owners, const sensor::ProcReader& reader, plan::StepReport& report) {
    std::map<std::string, int64_t> counts;
    for (const SocketRow& row : dropped) {
        if (const std::string program = programOf(owners, reader, row.inode); !program.empty()) {
            ++counts[program];
        }
    }
    std::vector<std::pair<std::string, int64_t>> most(counts.begin(), counts.end());
    std::ranges::stable_sort(most, std::greater(), &std::pair<std::string, int64_t>::second);
    std::string names;
    for (size_t i = 0; i < std::min(most.size(), kMostNamed); ++i) {
        names += (names.empty() ? "" : ", ") + most[i].first + " (" + std::to_string(most[i].second) + ')';
    }
    if (!names.empty()) {
        Message effect = Message("network.drops_of").with("names", std::move(names));
        report.effects.push_back(most.size() > kMostNamed ? std::move(effect).with("more", static_cast<int64_t>(most.size() - kMostNamed)) : std::move(effect));
    }
}

void tellLogins(const std::filesystem::path& file, plan::StepReport& report) {
    const std::string text = sensor::readSmallFile(file.string(), kLargestLogins);
    const auto logins = sensor::parseLogins(asBytes(text));
    std::set<std::string> users;
    for (const sensor::LoginRow& one : logins) {
        users.insert(one.user);
        if (report.objects.size() < kMostLogins) {
            const std::string from = one.host.empty() ? one.terminal : one.terminal + ", " + one.host;
            report.objects.push_back({"session", one.user, from, one.host.empty() ? "" : "ended"});
        } else {
            ++report.moreObjects;
        }
    }
    if (!logins.empty()) {
        std::string names;
        for (const std::string& user : users) {
            names += (names.empty() ? "" : ", ") + user;
        }
        report.effects.push_back(Message("network.logged_in").with("count", static_cast<int64_t>(logins.size())).with("names", cleanText(names, 256)));
    }
}

} // namespace

std::vector<BusyService> busyServices(const std::vector<SocketRow>& all, const std::vector<SocketRow>& dropped) {
    std::map<uint16_t, std::set<IpAddress>> clients;
    for (const SocketRow& row : dropped) {
        clients[row.connection.localPort].insert(row.connection.remote);
    }
    std::map<uint16_t, BusyService> found; // a port may have a socket of each family
    for (const SocketRow& row : all) {
        const uint16_t port = row.connection.localPort;
        const bool isService = row.isListening && row.connection.protocol == IPPROTO_TCP && clients.contains(port);
        if (isService && clients[port].size() >= kManyClients) {
            found.try_emplace(port, BusyService{port, row.inode, clients[port].size()});
        }
    }
    std::vector<BusyService> services;
    for (const auto& [port, service] : found) {
        services.push_back(service);
    }
    std::ranges::stable_sort(services, std::greater(), &BusyService::clients);
    return services;
}

void tellBlast(const std::vector<SocketRow>& dropped, const std::filesystem::path& logins, plan::StepReport& report) {
    sensor::SocketOwners owners;
    const sensor::ProcReader reader;
    const auto all = sensor::dumpSockets();
    if (all) {
        owners.update(*all);
        tellPrograms(dropped, owners, reader, report);
        const auto services = busyServices(*all, dropped);
        for (size_t i = 0; i < std::min(services.size(), kMostServices); ++i) {
            const std::string program = programOf(owners, reader, services[i].inode);
            report.effects.push_back(Message("network.serves")
                                         .with("program", program.empty() ? "?" : program)
                                         .with("port", static_cast<int64_t>(services[i].port))
                                         .with("count", static_cast<int64_t>(services[i].clients)));
        }
    }
    tellLogins(logins, report);
}

} // namespace metsuke::actuator
