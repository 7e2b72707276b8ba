//! From a tonic service to a desk.

/// Implements a tonic service by handing every RPC to a desk: one line per RPC.
#[macro_export]
macro_rules! serve_commands {
    (
        $(#[$doc:meta])*
        pub $name:ident: $service:path => $decider:ty {
            $( $rpc:ident($request:ident) ),+ $(,)?
        }
    ) => {
        $(#[$doc])*
        pub struct $name($crate::Desk<$decider>);

        impl $name {
            /// The service on its desk.
            pub fn new(desk: $crate::Desk<$decider>) -> Self {
                Self(desk)
            }
        }

        #[tonic::async_trait]
        impl $service for $name {
            $(
                async fn $rpc(
                    &self,
                    request: tonic::Request<$request>,
                ) -> Result<tonic::Response<<$request as api::CommandRequest>::Response>, tonic::Status> {
                    self.0.handle(request).await
                }
            )+
        }
    };
}
