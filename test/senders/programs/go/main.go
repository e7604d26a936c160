// A client library of Go, run as the tests' runner asks. usage: go-senders RECEIVER NAME. "FROM COUNT MILLISECONDS" on
// standard input sends so many events evenly over that time and is answered "@sent"; the end of input ends the client.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"
	"time"
)

// Addresses says where logboom takes what.
type Addresses struct {
	Host      string
	HTTP      int
	SyslogUDP int
	SyslogTCP int
	GelfUDP   int
	GelfTCP   int
	Fluentd   int
	Beats     int
}

func (to Addresses) at(port int) string { return fmt.Sprintf("%s:%d", to.Host, port) }

// Client is what is driven; send gets as many texts as are due, a hundred at most.
type Client struct {
	send   func(texts []string) error
	finish func() error
}

const longBytes = 40 * 1024

func main() {
	var to Addresses
	if err := json.Unmarshal([]byte(os.Getenv("LOGBOOM_TO")), &to); err != nil {
		log.Fatal(err)
	}
	open, known := clients[os.Args[1]+" "+os.Args[2]]
	if !known {
		log.Fatal("unknown client")
	}
	client, err := open(to)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("@ready")
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		var from, count, overMs int
		if _, err := fmt.Sscan(lines.Text(), &from, &count, &overMs); err != nil {
			log.Fatal(err)
		}
		if err := drive(client, from, count, overMs); err != nil {
			log.Fatal(err)
		}
		fmt.Println("@sent")
	}
	if err := client.finish(); err != nil {
		log.Fatal(err)
	}
}

func drive(client Client, from, count, overMs int) error {
	started := time.Now()
	for done := 0; done < count; {
		due := count
		if overMs > 0 {
			due = min(count, int(time.Since(started).Milliseconds())*count/overMs+1)
		}
		if done == due {
			time.Sleep(2 * time.Millisecond)
			continue
		}
		var texts []string
		for ; done < due && len(texts) < 100; done++ {
			texts = append(texts, textOf(from+done))
		}
		if err := client.send(texts); err != nil {
			return err
		}
	}
	return nil
}

// Keep in step with textOf of test/senders/sender.ts.
func textOf(n int) string {
	text := fmt.Sprintf("%s-%d order %d was paid", os.Getenv("LOGBOOM_KEY"), n, n)
	if strconv.Itoa(n) != os.Getenv("LOGBOOM_LONG") {
		return text
	}
	return (text + strings.Repeat(" and another word", longBytes/16))[:longBytes]
}

// What any careful caller does when a call failed.
func untilTaken(call func() error) error {
	var err error
	for range 150 {
		if err = call(); err == nil {
			return nil
		}
		time.Sleep(200 * time.Millisecond)
	}
	return err
}
