/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause OR GPL-3.0-or-later */
/* Programs on raw tracepoints: what begins, becomes another program, ends, and connects. They copy and count; they judge
   nothing and change nothing. */
#include "kernel_types.h"

#include "ring_record.h"

#include <bpf/bpf_helpers.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

enum { TCP_ESTABLISHED = 1, TCP_SYN_SENT = 2, TCP_SYN_RECV = 3, TCP_CLOSE = 7, TCP_LISTEN = 10, FAMILY_V4 = 2, FAMILY_V6 = 10, PROTOCOL_TCP = 6 };

struct owner {
    struct ring_process process;
    uint64_t opened;
    uint8_t is_initiated;
    uint8_t is_established;
    uint8_t unused[6];
};

struct {
    __uint(type, BPF_MAP_TYPE_RINGBUF);
    __uint(max_entries, 8 << 20); /* the sensor sets it */
} ring SEC(".maps");

uint64_t dropped = 0; /* records that found no room; the sensor has it in its memory */

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, 1);
    __type(key, uint32_t);
    __type(value, struct ring_exec);
} scratch SEC(".maps");

/* By socket: the port is not chosen yet where it begins, and where the port is known somebody else may be running. */
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, 65536);
    __type(key, uint64_t);
    __type(value, struct owner);
} owners SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, 8192);
    __type(key, struct listener_key);
    __type(value, struct ring_process);
} listeners SEC(".maps");

enum { BEHIND = 64 << 10 }; /* bytes in the ring: its reader is awake then */

/* A record that can wait is read with the next one that cannot, or when the reader looks by itself. The ring's own way, to
   wake whoever had read everything, would leave the next one asleep then. */
static __always_inline void send(void* record, uint64_t size, int must_hurry) {
    uint64_t flags = BPF_RB_NO_WAKEUP;
    if (must_hurry) {
        flags = bpf_ringbuf_query(&ring, BPF_RB_AVAIL_DATA) < BEHIND ? BPF_RB_FORCE_WAKEUP : 0;
    }
    if (bpf_ringbuf_output(&ring, record, size, flags) != 0) {
        __sync_fetch_and_add(&dropped, 1);
    }
}

static __always_inline void describe(struct task_struct* task, struct ring_process* process) {
    struct task_struct* leader = BPF_CORE_READ(task, group_leader);
    process->pid = BPF_CORE_READ(task, tgid);
    process->uid = BPF_CORE_READ(task, cred, uid.val);
    process->start = BPF_CORE_READ(leader, start_boottime);
}

static __always_inline uint32_t namespace_pid(struct task_struct* task) {
    struct pid* name = BPF_CORE_READ(task, thread_pid);
    const unsigned level = BPF_CORE_READ(name, level);
    int number = 0;
    const char* numbers = (const char*)__builtin_preserve_access_index(&name->numbers[0]);
    bpf_probe_read_kernel(&number, sizeof number, numbers + level * bpf_core_type_size(struct upid) + bpf_core_field_offset(struct upid, nr));
    return number;
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(on_fork, struct task_struct* forking, struct task_struct* child) {
    if (BPF_CORE_READ(child, pid) != BPF_CORE_READ(child, tgid)) {
        return 0; /* a thread */
    }
    struct ring_fork record = {};
    record.header.kind = RING_FORK;
    record.header.time = bpf_ktime_get_boot_ns();
    describe(child, &record.header.process);
    describe(BPF_CORE_READ(child, real_parent), &record.parent);
    record.namespace_pid = namespace_pid(child);
    record.login_uid = ~0U;
    if (bpf_core_field_exists(child->loginuid)) {
        record.login_uid = BPF_CORE_READ(child, loginuid.val);
    }
    send(&record, sizeof record, 1);
    return 0;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(on_exec, struct task_struct* task, int former, struct linux_binprm* program) {
    uint32_t zero = 0;
    struct ring_exec* record = bpf_map_lookup_elem(&scratch, &zero);
    if (record == 0) {
        return 0;
    }
    record->header.kind = RING_EXEC;
    record->header.time = bpf_ktime_get_boot_ns();
    describe(task, &record->header.process);
    struct inode* inode = BPF_CORE_READ(program, file, f_inode);
    record->inode = BPF_CORE_READ(inode, i_ino);
    record->size = BPF_CORE_READ(inode, i_size);
    record->links = BPF_CORE_READ(inode, i_nlink);
    record->device = BPF_CORE_READ(inode, i_sb, s_dev);
    record->asked[0] = record->interpreter[0] = 0;
    bpf_probe_read_kernel_str(record->asked, sizeof record->asked, BPF_CORE_READ(program, filename));
    bpf_probe_read_kernel_str(record->interpreter, sizeof record->interpreter, BPF_CORE_READ(program, interp));
    const uint64_t begin = BPF_CORE_READ(task, mm, arg_start), end = BPF_CORE_READ(task, mm, arg_end);
    uint64_t size = end > begin ? end - begin : 0;
    size = size < RING_ARGUMENTS ? size : RING_ARGUMENTS - 1;
    asm volatile("%0 &= 0xfff" : "+r"(size)); /* the compiler moves the comparison to where the verifier does not see it */
    if (bpf_probe_read_user(record->arguments, size, (const void*)begin) != 0) {
        size = 0;
    }
    record->arguments_size = size;
    asm volatile("%0 &= 0xfff" : "+r"(size));
    send(record, __builtin_offsetof(struct ring_exec, arguments) + size, 1);
    return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(on_exit, struct task_struct* task) {
    if (BPF_CORE_READ(task, signal, live.counter) != 0) {
        return 0; /* other threads live on */
    }
    struct ring_exit record = {};
    record.header.kind = RING_EXIT;
    record.header.time = bpf_ktime_get_boot_ns();
    describe(task, &record.header.process);
    const int group = BPF_CORE_READ(task, signal, group_exit_code);
    record.status = group != 0 ? group : BPF_CORE_READ(task, exit_code);
    send(&record, sizeof record, 0);
    return 0;
}

static __always_inline void send_socket(const struct sock* sk, const struct owner* owner, int is_closed) {
    struct ring_socket record = {};
    record.header.kind = RING_SOCKET;
    record.header.time = bpf_ktime_get_boot_ns();
    record.header.process = owner->process;
    record.opened = owner->opened;
    record.is_initiated = owner->is_initiated;
    record.is_established = owner->is_established;
    record.is_closed = is_closed;
    /* Not skc_num: that is given back before the end of a connection is told. */
    record.local_port = __builtin_bswap16(BPF_CORE_READ((const struct inet_sock*)sk, inet_sport));
    record.remote_port = __builtin_bswap16(BPF_CORE_READ(sk, __sk_common.skc_dport));
    record.is_v6 = BPF_CORE_READ(sk, __sk_common.skc_family) == FAMILY_V6;
    if (record.is_v6) {
        BPF_CORE_READ_INTO(&record.local, sk, __sk_common.skc_v6_rcv_saddr.in6_u.u6_addr8);
        BPF_CORE_READ_INTO(&record.remote, sk, __sk_common.skc_v6_daddr.in6_u.u6_addr8);
    } else {
        *(uint32_t*)record.local = BPF_CORE_READ(sk, __sk_common.skc_rcv_saddr);
        *(uint32_t*)record.remote = BPF_CORE_READ(sk, __sk_common.skc_daddr);
    }
    const struct tcp_sock* tcp = (const struct tcp_sock*)sk;
    record.bytes_sent = BPF_CORE_READ(tcp, bytes_acked);
    record.bytes_received = BPF_CORE_READ(tcp, bytes_received);
    send(&record, sizeof record, 0);
}

static __always_inline struct listener_key listener_of(const struct sock* sk) {
    const struct listener_key key = {
        .network_namespace = BPF_CORE_READ(sk, __sk_common.skc_net.net, ns.inum), .port = BPF_CORE_READ(sk, __sk_common.skc_num)};
    return key;
}

SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(on_state, const struct sock* sk, int before, int now) {
    const uint16_t family = BPF_CORE_READ(sk, __sk_common.skc_family);
    if ((family != FAMILY_V4 && family != FAMILY_V6) || BPF_CORE_READ(sk, sk_protocol) != PROTOCOL_TCP) {
        return 0;
    }
    const uint64_t key = (uint64_t)sk;
    if (now == TCP_LISTEN) {
        struct ring_process process = {};
        const struct listener_key listener = listener_of(sk);
        describe((struct task_struct*)bpf_get_current_task(), &process);
        bpf_map_update_elem(&listeners, &listener, &process, BPF_ANY);
    } else if (now == TCP_SYN_SENT) {
        struct owner owner = {};
        describe((struct task_struct*)bpf_get_current_task(), &owner.process);
        owner.opened = bpf_ktime_get_boot_ns();
        owner.is_initiated = 1;
        bpf_map_update_elem(&owners, &key, &owner, BPF_ANY);
    } else if (now == TCP_ESTABLISHED) {
        struct owner owner = {};
        const struct owner* known = bpf_map_lookup_elem(&owners, &key);
        if (before == TCP_SYN_SENT && known != 0) {
            owner = *known;
        } else {
            const struct listener_key listener = listener_of(sk);
            const struct ring_process* process = bpf_map_lookup_elem(&listeners, &listener);
            if (before == TCP_SYN_RECV && process != 0) {
                owner.process = *process;
            }
            owner.is_initiated = before == TCP_SYN_SENT;
            owner.opened = bpf_ktime_get_boot_ns();
        }
        owner.is_established = 1;
        bpf_map_update_elem(&owners, &key, &owner, BPF_ANY);
        send_socket(sk, &owner, 0);
    } else if (now == TCP_CLOSE) {
        const struct owner* known = bpf_map_lookup_elem(&owners, &key);
        if (known != 0) {
            const struct owner owner = *known;
            bpf_map_delete_elem(&owners, &key);
            send_socket(sk, &owner, 1);
        }
    }
    return 0;
}
