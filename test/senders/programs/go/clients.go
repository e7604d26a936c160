package main

import (
	"io"
	"log/syslog"

	"github.com/Graylog2/go-gelf/gelf"
	lumberjack "github.com/elastic/go-lumber/client/v2"
	"github.com/fluent/fluent-logger-golang/fluent"
	"github.com/sirupsen/logrus"
	logrusSyslog "github.com/sirupsen/logrus/hooks/syslog"
)

var clients = map[string]func(Addresses) (Client, error){
	"syslog tcp": func(to Addresses) (Client, error) { return syslogTo("tcp", to.at(to.SyslogTCP)) },
	"syslog udp": func(to Addresses) (Client, error) { return syslogTo("udp", to.at(to.SyslogUDP)) },
	"syslog logrus": func(to Addresses) (Client, error) {
		hook, err := logrusSyslog.NewSyslogHook("udp", to.at(to.SyslogUDP), syslog.LOG_INFO, "shop")
		if err != nil {
			return Client{}, err
		}
		logger := logrus.New()
		logger.SetOutput(io.Discard)
		logger.SetFormatter(&logrus.JSONFormatter{})
		logger.AddHook(hook)
		return each(func(text string) error { logger.Info(text); return nil }, nothing), nil
	},
	"gelf udp": func(to Addresses) (Client, error) {
		writer, err := gelf.NewUDPWriter(to.at(to.GelfUDP))
		if err != nil {
			return Client{}, err
		}
		return each(func(text string) error { _, err := writer.Write([]byte(text)); return err }, writer.Close), nil
	},
	"fluentd plain": func(to Addresses) (Client, error) { return fluentTo(to, false) },
	"fluentd ack":   func(to Addresses) (Client, error) { return fluentTo(to, true) },
	"beats lumber":  lumberTo,
}

func nothing() error { return nil }

func each(send func(string) error, finish func() error) Client {
	return Client{
		send: func(texts []string) error {
			for _, text := range texts {
				if err := send(text); err != nil {
					return err
				}
			}
			return nil
		},
		finish: finish,
	}
}

func syslogTo(network, address string) (Client, error) {
	writer, err := syslog.Dial(network, address, syslog.LOG_INFO|syslog.LOG_USER, "shop")
	if err != nil {
		return Client{}, err
	}
	return each(writer.Info, writer.Close), nil
}

func fluentTo(to Addresses, ack bool) (Client, error) {
	config := fluent.Config{FluentHost: to.Host, FluentPort: to.Fluentd, RequestAck: ack, SubSecondPrecision: true, MaxRetry: 50, RetryWait: 100, MaxRetryWait: 500}
	logger, err := fluent.New(config)
	if err != nil {
		return Client{}, err
	}
	post := func(text string) error { return logger.Post("shop.log", map[string]string{"message": text}) }
	return each(post, logger.Close), nil
}

func lumberTo(to Addresses) (Client, error) {
	var open *lumberjack.SyncClient
	send := func(texts []string) error {
		var events []interface{}
		for _, text := range texts {
			events = append(events, map[string]interface{}{"message": text, "order": 1})
		}
		return untilTaken(func() error {
			if open == nil {
				dialled, err := lumberjack.SyncDial(to.at(to.Beats), lumberjack.CompressionLevel(3))
				if err != nil {
					return err
				}
				open = dialled
			}
			// What a window acknowledged before it broke is not sent again.
			taken, err := open.Send(events)
			events = events[taken:]
			if err != nil {
				open.Close()
				open = nil
			}
			return err
		})
	}
	return Client{send: send, finish: func() error { return open.Close() }}, nil
}
